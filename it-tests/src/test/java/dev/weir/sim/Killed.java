package dev.weir.sim;

/**
 * Unwinds the stack of a process killed in the middle of a call. Whatever catches it on the way can do no more harm:
 * every call of a dead process to the outside throws it again.
 */
final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(String process) {
        super(process + " is dead", null, false, false);
    }
}
