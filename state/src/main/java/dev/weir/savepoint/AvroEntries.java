package dev.weir.savepoint;

import dev.weir.error.WeirException;
import dev.weir.state.type.AvroContainer;
import dev.weir.state.type.BoundedDecoder;
import dev.weir.state.type.Schemas;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileConstants;

/** Reads the datums of an Avro object container file without decoding them, a block at a time. */
final class AvroEntries {
    /** Takes datums, as ranges of an array. */
    @FunctionalInterface
    interface Reader {
        void datum(byte[] bytes, int from, int length) throws IOException;
    }

    private AvroEntries() {}

    /**
     * Reads a whole file.
     *
     * @param checkSchema is told the file's schema before anything is read
     * @throws org.apache.avro.AvroRuntimeException or IOException when it is no such file
     */
    static void read(InputStream file, Consumer<Schema> checkSchema, EntrySchema schema, Reader reader)
            throws IOException {
        AvroContainer in = AvroContainer.open(new BufferedInputStream(file));
        checkSchema.accept(schemaOf(in));
        for (AvroContainer.Block block = in.next(); block != null; block = in.next()) {
            readBlock(block, schema, reader);
        }
    }

    private static Schema schemaOf(AvroContainer file) {
        try {
            return Schemas.parse(String.valueOf(file.header(DataFileConstants.SCHEMA)));
        } catch (WeirException e) {
            throw new AvroRuntimeException(e.getMessage(), e);
        }
    }

    private static void readBlock(AvroContainer.Block block, EntrySchema schema, Reader reader) throws IOException {
        byte[] bytes = block.bytes();
        int end = bytes.length;
        int from = 0;
        BoundedDecoder in = new BoundedDecoder(bytes);
        for (long i = 0; i < block.datums(); i++) {
            skip(schema, in);
            int to = in.position();
            reader.datum(bytes, from, to - from);
            from = to;
        }
        if (from != end) {
            throw new AvroRuntimeException(
                    (end - from) + " bytes more than the " + block.datums() + " entries of a block");
        }
    }

    /** What is no datum is the file's fault; any other trouble, of who takes the datums too, is not. */
    private static void skip(EntrySchema schema, BoundedDecoder in) {
        try {
            schema.skip(in);
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new AvroRuntimeException("an entry that does not fit its schema: " + e, e);
        }
    }
}
