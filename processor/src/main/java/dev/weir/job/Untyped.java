package dev.weir.job;

/** The one place where the types that the job API has checked are taken off: the engine moves plain objects. */
final class Untyped {
    private Untyped() {}

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <X> X cast(Object typed) {
        return (X) typed;
    }
}
