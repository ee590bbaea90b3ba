package dev.weir.state.type;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.nio.charset.StandardCharsets;

/** Text as UTF-8. Pure. */
public final class Text {
    /** What Java writes in place of half of a surrogate pair, which UTF-8 has no bytes for. */
    private static final byte REPLACEMENT = '?';

    private Text() {}

    /**
     * The text's bytes.
     *
     * @throws WeirException JOB_FAILED for half of a surrogate pair: texts that differ would become one
     */
    public static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            if (b == REPLACEMENT) {
                requireWhole(text);
                break;
            }
        }
        return bytes;
    }

    private static void requireWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.charCount(text.codePointAt(i)) == 1) {
                    throw new WeirException(
                            ExitCode.JOB_FAILED,
                            "a text has half of a surrogate pair at char " + i + " of " + text.length()
                                    + ", which UTF-8 can't hold: do not cut texts within a pair, or replace such chars");
                }
                i++;
            }
        }
    }
}
