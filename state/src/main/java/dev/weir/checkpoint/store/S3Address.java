package dev.weir.checkpoint.store;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in an object store, as people write it: {@code s3://bucket/prefix}. Pure.
 *
 * @param prefix what all keys begin with, without a slash at the end; empty for the whole bucket
 */
public record S3Address(String bucket, String prefix) {
    /** What is expected of one, for messages. */
    public static final String FORM = "s3://bucket/prefix with a prefix of A-Z a-z 0-9 . _ % - and /";

    private static final Pattern OF_A_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);
    private static final Pattern ADDRESS =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?", Pattern.DOTALL);

    /** Whether a text names no folder of the file system, but something of a scheme, of this one or another. */
    public static boolean isMeant(String text) {
        return OF_A_SCHEME.matcher(text).matches();
    }

    /** Empty when the text is none. Slashes at its end are left out. */
    public static Optional<S3Address> parse(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        Matcher m = ADDRESS.matcher(text.substring(0, end));
        if (!m.matches()) {
            return Optional.empty();
        }
        String prefix = m.group(2) == null ? "" : m.group(2);
        return prefix.isEmpty() || BlobNames.isValid(prefix)
                ? Optional.of(new S3Address(m.group(1), prefix))
                : Optional.empty();
    }

    /** What of a text that may be an address, and may hold a password before an {@code @}, can be shown. */
    public static String shown(String text) {
        int at = text.lastIndexOf('@');
        return at < 0 ? text : "[hidden]" + text.substring(at);
    }

    @Override
    public String toString() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
