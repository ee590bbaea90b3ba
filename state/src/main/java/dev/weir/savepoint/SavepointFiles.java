package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.BlobNames;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** The names of a savepoint's files, relative to its folder. */
final class SavepointFiles {
    static final String METADATA = "_metadata";
    /** File systems end a name at 255 bytes, and a write in progress adds some. */
    private static final int SEGMENT_MAX = 200;

    private SavepointFiles() {}

    /** Where the entries of a state stand. */
    static String name(String uid, String state) {
        return folder(uid) + "/" + segment(state) + ".avro";
    }

    static String folder(String uid) {
        return segment(uid);
    }

    /** A name that is too long is cut, and told apart by a checksum. */
    private static String segment(String text) {
        String encoded = BlobNames.encode(text);
        if (encoded.length() <= SEGMENT_MAX) {
            return encoded;
        }
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return encoded.substring(0, SEGMENT_MAX) + "-" + Long.toHexString(crc.getValue());
    }

    /** The file of a state. @throws WeirException CONFIGURATION when the metadata names none */
    static StateFile of(CheckpointMetadata savepoint, String uid, String state) {
        String name = name(uid, state);
        for (StateFile file : savepoint.files()) {
            if (file.name().equals(name)) {
                return file;
            }
        }
        throw new WeirException(
                ExitCode.CONFIGURATION,
                "the savepoint of job " + savepoint.job() + " names no file for state '" + state + "' of operator '"
                        + uid + "', expected " + name
                        + ": its metadata was not written by Weir. Take another savepoint");
    }

    /** That the metadata names a file for each state, and none with a name of another form. */
    static void check(CheckpointMetadata savepoint) {
        List<String> expected = new ArrayList<>();
        for (OperatorMetadata operator : savepoint.operators()) {
            for (KeyedStateMetadata state : operator.keyedStates()) {
                expected.add(of(savepoint, operator.uid(), state.name()).name());
            }
        }
        for (StateFile file : savepoint.files()) {
            if (!expected.contains(file.name())) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the savepoint of job " + savepoint.job() + " names the file '" + file.name()
                                + "', expected one of " + expected
                                + ": its metadata was not written by Weir. Take another savepoint");
            }
        }
    }
}
