package dev.weir.savepoint;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

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
        try (DataFileStream<GenericRecord> in =
                new DataFileStream<>(new BufferedInputStream(file), new GenericDatumReader<>())) {
            checkSchema.accept(in.getSchema());
            while (in.hasNext()) {
                ByteBuffer block = in.nextBlock();
                readBlock(block, in.getBlockCount(), schema, reader);
            }
        }
    }

    private static void readBlock(ByteBuffer block, long datums, EntrySchema schema, Reader reader) throws IOException {
        byte[] bytes = block.array();
        int end = block.arrayOffset() + block.limit();
        int from = block.arrayOffset() + block.position();
        BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, from, end - from, null);
        for (long i = 0; i < datums; i++) {
            schema.skip(in);
            int to = end - in.inputStream().available();
            reader.datum(bytes, from, to - from);
            from = to;
        }
        if (from != end) {
            throw new IOException((end - from) + " bytes more than the " + datums + " entries of a block");
        }
    }
}
