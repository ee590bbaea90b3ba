package dev.weir.checkpoint.store;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file that gives a job's store its identity, so that a marker never leads to another store: one line, {@code
 * weir-store/1 job=NAME id=ID}. Created once, by whoever is first; never replaced.
 */
final class StoreIdFile {
    private static final Pattern FORM =
            Pattern.compile("weir-store/1 job=([A-Za-z0-9._-]{1,100}) id=([A-Za-z0-9-]{1,64})\n");

    private final BlobStore blobs;
    private final String job;
    private final String name;

    StoreIdFile(BlobStore blobs, String job, String name) {
        this.blobs = blobs;
        this.job = job;
        this.name = name;
    }

    /** The id, if the store has one already. */
    Optional<String> peek() throws IOException {
        return blobs.exists(name) ? Optional.of(parse(blobs.read(name))) : Optional.empty();
    }

    /**
     * The id, durable; that of the winner when several processes create it at once. One that is there is put again, which
     * changes nothing but makes it durable: who created it may have died before that, and a marker is about to name it.
     */
    String readOrCreate(Supplier<String> newId) throws IOException {
        String id = peek().orElseGet(newId);
        String line = "weir-store/1 job=" + job + " id=" + id + "\n";
        blobs.putIfAbsent(name, line.getBytes(StandardCharsets.US_ASCII));
        return parse(blobs.read(name));
    }

    private String parse(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw unfit("is damaged: found '" + text.strip() + "', expected 'weir-store/1 job=" + job + " id=...'."
                    + " Restore it from a copy, or use another checkpoint.dir.");
        }
        if (!m.group(1).equals(job)) {
            throw unfit("belongs to job '" + m.group(1) + "', expected '" + job + "'. A folder of a store can't be"
                    + " renamed or shared: give it back its name, or use another checkpoint.dir.");
        }
        return m.group(2);
    }

    private WeirException unfit(String message) {
        return new WeirException(
                ExitCode.CONFIGURATION, "The store's identity " + blobs.describe(name) + " " + message);
    }
}
