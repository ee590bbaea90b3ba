package dev.weir.job;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.function.KeySelector;
import dev.weir.operator.UserErrors;
import java.util.function.Function;

/** Calls the user's key selector, and names the {@code keyBy} when that fails. */
record SafeKeySelector(KeySelector<Object, Object> selector, String place) implements Function<Object, Object> {
    @Override
    public Object apply(Object value) {
        Object key;
        try {
            key = selector.getKey(value);
        } catch (Exception | Error e) {
            UserErrors.passOthers(e);
            throw new WeirException(
                    ExitCode.JOB_FAILED, "the key selector of the step keyBy (" + place + ") failed: " + e, e);
        }
        if (key == null) {
            throw new WeirException(
                    ExitCode.JOB_FAILED,
                    "the key selector of the step keyBy (" + place
                            + ") returned null. Give every record a key, or filter out those without one");
        }
        return key;
    }
}
