package dev.weir.dataflow;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.KeyHash;
import dev.weir.state.type.Type;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Hashes keys by their encoding. Owned by one task's thread. */
public final class KeyHasher {
    /** A growing byte array that is seen, reused and, unlike the JDK's, not locked for every byte. */
    private static final class Buffer extends OutputStream {
        private byte[] array = new byte[64];
        private int length;

        @Override
        public void write(int b) {
            makeRoom(1);
            array[length++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            makeRoom(count);
            System.arraycopy(bytes, offset, array, length, count);
            length += count;
        }

        private void makeRoom(int more) {
            if (array.length - length < more) {
                array = Arrays.copyOf(array, Math.max(2 * array.length, length + more));
            }
        }
    }

    private final Type<Object> type;
    private final Buffer buffer = new Buffer();
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(buffer, null);

    @SuppressWarnings("unchecked") // the job API paired the type with the selector whose keys come here
    public KeyHasher(Type<?> keyType) {
        this.type = (Type<Object>) keyType;
    }

    /** {@link KeyHash#of} of the key's encoding. */
    public int hash(Object key) {
        buffer.length = 0;
        try {
            type.write(key, encoder);
        } catch (IOException | RuntimeException e) {
            throw new WeirException(
                    ExitCode.JOB_FAILED, "a key of " + key.getClass() + " cannot be encoded as " + type + ": " + e, e);
        }
        return KeyHash.of(buffer.array, buffer.length);
    }
}
