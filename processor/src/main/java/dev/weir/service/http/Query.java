package dev.weir.service.http;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a request: {@code name=value&name=value}, percent-encoded. */
record Query(Map<String, String> parameters) {
    /** @throws WeirException USAGE when it has another form */
    static Query parse(@Nullable String raw) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : raw == null || raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw wrong("'" + part + "', expected name=value");
            }
            if (parameters.put(decode(part.substring(0, equals)), decode(part.substring(equals + 1))) != null) {
                throw wrong("'" + part + "' after another one of this name, expected each once");
            }
        }
        return new Query(parameters);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("'" + text + "', which is not percent-encoded");
        }
    }

    /** @throws WeirException USAGE when there are others than these */
    void allowOnly(Set<String> names) {
        for (String name : parameters.keySet()) {
            if (!names.contains(name)) {
                throw wrong("'" + name + "', expected " + (names.isEmpty() ? "none" : "only " + names));
            }
        }
    }

    @Nullable
    String text(String name) {
        return parameters.get(name);
    }

    /** False when it is not given. */
    boolean flag(String name) {
        String value = parameters.getOrDefault(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw wrong("'" + name + "=" + value + "', expected true or false");
        }
        return value.equals("true");
    }

    private static WeirException wrong(String found) {
        return new WeirException(ExitCode.USAGE, "a parameter of the request is wrong: found " + found + ".");
    }
}
