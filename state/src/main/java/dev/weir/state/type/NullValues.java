package dev.weir.state.type;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import org.jspecify.annotations.Nullable;

/** Refuses nulls where the schema has none. */
final class NullValues {
    private NullValues() {}

    /** Refuses a null unless the type takes it. */
    static <T> T refuse(@Nullable T value, Type<T> type, String what) {
        return type instanceof NullableType ? unchecked(value) : refuse(value, what);
    }

    @SuppressWarnings("NullAway") // a type that takes nulls is asked for no less
    private static <T> T unchecked(@Nullable T value) {
        return value;
    }

    static <T> T refuse(@Nullable T value, String what) {
        if (value == null) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    what + " is null, but its schema allows no null: give it a value, or declare it"
                            + " @org.jspecify.annotations.Nullable (which changes the schema)");
        }
        return value;
    }
}
