package dev.weir.checkpoint.store;

import java.nio.charset.StandardCharsets;

/** The form of blob names. */
public final class BlobNames {
    private BlobNames() {}

    /** Whether this may name a blob: relative, no {@code ..}, nothing but the allowed characters. */
    public static boolean isValid(String name) {
        // Not by a regular expression: those that repeat a group take stack for each time, and a name may be long.
        int begin = 0;
        for (int at = 0; at <= name.length(); at++) {
            if (at == name.length() || name.charAt(at) == '/') {
                if (!isSegment(name, begin, at)) {
                    return false;
                }
                begin = at + 1;
            } else if (!isAllowed(name.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSegment(String name, int begin, int end) {
        String segment = name.substring(begin, end);
        return !segment.isEmpty() && !segment.equals(".") && !segment.equals("..");
    }

    private static boolean isAllowed(char c) {
        return c == '.' || c == '%' || (c < 0x80 && isPlain((byte) c));
    }

    /** The name. @throws IllegalArgumentException when it cannot name a blob */
    public static String check(String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException("not a blob name: '" + name
                    + "', expected a relative path without '..' of letters, digits and . _ % -");
        }
        return name;
    }

    /**
     * Any text, such as an operator's uid, as one segment of a name: what is not a letter, a digit, {@code _} or
     * {@code -} is percent-encoded (a dot too, except between others), so that different texts give different names.
     */
    public static String encode(String text) {
        StringBuilder segment = new StringBuilder();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            if (isPlain(b) || (b == '.' && !segment.isEmpty())) {
                segment.append((char) b);
            } else {
                segment.append(String.format("%%%02X", b & 0xff));
            }
        }
        return segment.toString();
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_' || b == '-';
    }
}
