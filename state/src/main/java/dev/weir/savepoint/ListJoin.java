package dev.weir.savepoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Joins the chunks of one key's list. Avro writes an array as blocks and a closing 0, so the joined list is the blocks of
 * all chunks, in the order of their numbers, and one closing 0.
 */
final class ListJoin {
    private final Schema keySchema;
    private final TreeMap<Long, byte[]> chunks = new TreeMap<>();
    private byte[] key = {};

    ListJoin(Schema keySchema) {
        this.keySchema = keySchema;
    }

    /** Takes a chunk in, unless it is of another key than those before. */
    boolean add(byte[] bytes, int keyFrom, int keyLength, byte[] chunk) throws IOException {
        BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, keyFrom, keyLength, null);
        GenericDatumReader.skip(keySchema, in);
        int keyOnly = keyLength - in.inputStream().available();
        byte[] of = Arrays.copyOfRange(bytes, keyFrom, keyFrom + keyOnly);
        if (!chunks.isEmpty() && !Arrays.equals(of, key)) {
            return false;
        }
        key = of;
        chunks.put(in.readLong(), chunk);
        return true;
    }

    /** The datum: key and list; empty when there is no chunk. Begins anew. */
    byte[] take() {
        if (chunks.isEmpty()) {
            return new byte[0];
        }
        ByteArrayOutputStream datum = new ByteArrayOutputStream();
        datum.writeBytes(key);
        for (byte[] chunk : chunks.values()) {
            datum.write(chunk, 0, chunk.length - 1);
        }
        datum.write(0);
        chunks.clear();
        return datum.toByteArray();
    }
}
