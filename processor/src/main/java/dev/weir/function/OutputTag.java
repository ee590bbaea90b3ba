package dev.weir.function;

import java.util.regex.Pattern;

/**
 * Names a side output.
 *
 * @param id unique within the step that emits to it: letters, digits, dot, underscore and dash, at most 100
 * @param <X> what the side output carries
 */
public record OutputTag<X>(String id) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    public OutputTag {
        if (!FORM.matcher(id).matches()) {
            throw new IllegalArgumentException("not the id of an output tag: '" + id + "', expected " + FORM);
        }
    }
}
