package dev.weir.checkpoint.store;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.type.AvroContainer;
import dev.weir.state.type.BoundedDecoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileConstants;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * {@link CheckpointMetadata} as the bytes of a {@code _metadata} file: an Avro object container file with one datum,
 * which any Avro tool reads.
 *
 * <pre>
 *   header   avro.schema, weir.format = 1, weir.crc32c = checksum of schema and datum, in decimal;
 *            of a savepoint also weir.savepoint = 1, which the checksum covers
 *   block    one datum: dev.weir.checkpoint.CheckpointMetadata
 * </pre>
 *
 * <p>Equal metadata gives equal bytes, so that a repeated publish can recognise itself. Fields may be added with a
 * default without a new format; the format rises when an older release must not read the file.
 */
public final class MetadataCodec {
    /** The format written, and the newest one read. */
    public static final int FORMAT = 1;

    /** What a file of metadata describes. */
    public enum Kind {
        CHECKPOINT,
        SAVEPOINT
    }

    /** Metadata and what it describes. */
    public record Decoded(Kind kind, CheckpointMetadata metadata) {}

    /** The format of savepoints that is written, and the newest one read. */
    public static final int SAVEPOINT_FORMAT = 1;

    private static final Pattern FORMATS = Pattern.compile("[1-9]\\d{0,8}");
    private static final String FORMAT_KEY = "weir.format";
    private static final String SAVEPOINT_KEY = "weir.savepoint";
    private static final String CHECKSUM_KEY = "weir.crc32c";
    private static final String SCHEMA_RESOURCE = "checkpoint-metadata.avsc";
    private static final Schema SCHEMA = loadSchema();
    private static final String SCHEMA_TEXT = SCHEMA.toString();
    private static final byte[] SCHEMA_BYTES = SCHEMA_TEXT.getBytes(StandardCharsets.UTF_8);

    private static final int SMALL_BUFFER_BYTES = 1024;

    /** Avro's default is random, and would make two files of the same metadata differ. */
    private static final byte[] SYNC = "weir.checkpoint\n".getBytes(StandardCharsets.US_ASCII);

    private MetadataCodec() {}

    public static byte[] encode(CheckpointMetadata metadata) {
        return encode(metadata, Kind.CHECKPOINT);
    }

    public static byte[] encode(CheckpointMetadata metadata, Kind kind) {
        try {
            byte[] datum = encodeDatum(metadata);
            String savepoint = kind == Kind.SAVEPOINT ? Integer.toString(SAVEPOINT_FORMAT) : null;
            ByteArrayOutputStream file = new ByteArrayOutputStream(datum.length + 4096);
            try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(SCHEMA))) {
                // One datum, one block: a larger buffer, of 80 KB, would only be cleared.
                writer.setSyncInterval(SMALL_BUFFER_BYTES);
                writer.setMeta(FORMAT_KEY, FORMAT);
                if (savepoint != null) {
                    writer.setMeta(SAVEPOINT_KEY, savepoint);
                }
                writer.setMeta(CHECKSUM_KEY, checksum(SCHEMA_BYTES, datum, savepoint));
                writer.create(SCHEMA, file, SYNC);
                writer.appendEncoded(ByteBuffer.wrap(datum));
            }
            return file.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] encodeDatum(CheckpointMetadata metadata) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(SCHEMA).write(MetadataFields.toAvro(SCHEMA, FORMAT, metadata), encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    /** A checkpoint's metadata; otherwise as {@link #decodeAny}. */
    public static CheckpointMetadata decode(String file, byte[] bytes) {
        Decoded decoded = decodeAny(file, bytes);
        if (decoded.kind() != Kind.CHECKPOINT) {
            throw damaged(file, "the metadata of a savepoint", null);
        }
        return decoded.metadata();
    }

    /**
     * The metadata in a file's bytes.
     *
     * @param file where the bytes were read, for messages
     * @throws WeirException CONFIGURATION when they are not whole metadata of a format this release reads
     */
    public static Decoded decodeAny(String file, byte[] bytes) {
        try {
            AvroContainer in = AvroContainer.open(new ByteArrayInputStream(bytes));
            checkFormat(file, FORMAT_KEY, in.header(FORMAT_KEY), FORMAT);
            String savepoint = in.header(SAVEPOINT_KEY);
            if (savepoint != null) {
                checkFormat(file, SAVEPOINT_KEY, savepoint, SAVEPOINT_FORMAT);
            }
            byte[] datum = onlyBlock(file, in);
            String schema = String.valueOf(in.header(DataFileConstants.SCHEMA));
            checkSum(file, in, schema, datum);
            CheckpointMetadata metadata = MetadataFields.fromAvro(decodeDatum(writtenWith(schema), datum));
            return new Decoded(savepoint == null ? Kind.CHECKPOINT : Kind.SAVEPOINT, metadata);
        } catch (WeirException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Avro meets garbage with exceptions of many kinds.
            throw damaged(file, bytes.length + " bytes that are no Avro file of checkpoint metadata (" + e + ")", e);
        }
    }

    private static void checkFormat(String file, String key, @Nullable String format, int newest) {
        if (format == null || !FORMATS.matcher(format).matches()) {
            throw damaged(file, "an Avro file with " + key + " = " + format, null);
        }
        if (Integer.parseInt(format) > newest) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "Checkpoint metadata " + file + " has format " + format + ", written by a newer release of Weir."
                            + " Expected format " + newest + " or older."
                            + " Run the job with the release that wrote it or a later one.");
        }
    }

    private static byte[] onlyBlock(String file, AvroContainer in) throws IOException {
        AvroContainer.Block block = in.next();
        if (block == null) {
            throw damaged(file, "a file that ends after its header", null);
        }
        if (block.datums() != 1 || in.next() != null) {
            throw damaged(file, "more than one datum", null);
        }
        return block.bytes();
    }

    private static void checkSum(String file, AvroContainer in, String schema, byte[] datum) {
        long found = checksum(schema.getBytes(StandardCharsets.UTF_8), datum, in.header(SAVEPOINT_KEY));
        String expected = in.header(CHECKSUM_KEY);
        if (!Long.toString(found).equals(expected)) {
            throw damaged(file, "content with CRC32C " + found + " instead of " + expected, null);
        }
    }

    /** Mostly this release's own: to parse it, and to compare it with itself, takes far longer than to read the datum. */
    private static Schema writtenWith(String schema) {
        return schema.equals(SCHEMA_TEXT) ? SCHEMA : new Schema.Parser().parse(schema);
    }

    private static GenericRecord decodeDatum(Schema written, byte[] datum) throws IOException {
        return new GenericDatumReader<GenericRecord>(written, SCHEMA).read(null, new BoundedDecoder(datum));
    }

    /**
     * The schema counts too: with another name, a field that has a default would be read as absent. So does what makes
     * the metadata a savepoint's.
     */
    private static long checksum(byte[] schema, byte[] datum, @Nullable String savepoint) {
        CRC32C crc = new CRC32C();
        crc.update(schema);
        crc.update(datum);
        if (savepoint != null) {
            crc.update((SAVEPOINT_KEY + "=" + savepoint).getBytes(StandardCharsets.UTF_8));
        }
        return crc.getValue();
    }

    private static WeirException damaged(String file, String found, @Nullable Exception cause) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                "Checkpoint metadata " + file + " is damaged: found " + found + ", expected one datum of format 1 to "
                        + FORMAT + " with its checksum. Restore the file from a copy, or give the job"
                        + " another name to start anew.",
                cause);
    }

    private static Schema loadSchema() {
        try (InputStream in = MetadataCodec.class.getResourceAsStream(SCHEMA_RESOURCE)) {
            if (in == null) {
                throw new WeirException(
                        ExitCode.INTERNAL, "This jar lacks its own file " + SCHEMA_RESOURCE + ". Get a whole one.");
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
