/**
 * State whose values live for a while, around the states of any backend.
 *
 * <pre>
 *   user ──► TtlValueState ──► the backend's state of Expiring(touchedAtMs, value)
 *              │    leaves out what has expired, touches what is used
 *              └──► Expiry ──► Sweepable: a few entries with each access
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package dev.weir.state.ttl;
