/** The control server of a running job: a thin front door onto {@link dev.weir.coordinator.JobControl}. */
@org.jspecify.annotations.NullMarked
package dev.weir.service.http;
