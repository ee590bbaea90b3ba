package dev.weir.checkpoint.store;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The form of blob names. */
public final class BlobNames {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._%-]+(/[A-Za-z0-9._%-]+)*");
    private static final Pattern DOTS_ONLY = Pattern.compile("(.*/)?\\.{1,2}(/.*)?");

    private BlobNames() {}

    /** Whether this may name a blob: relative, no {@code ..}, nothing but the allowed characters. */
    public static boolean isValid(String name) {
        return FORM.matcher(name).matches() && !DOTS_ONLY.matcher(name).matches();
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
