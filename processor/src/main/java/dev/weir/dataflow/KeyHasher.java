package dev.weir.dataflow;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.KeyHash;
import dev.weir.state.type.Type;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Hashes keys by their encoding. Owned by one task's thread. */
public final class KeyHasher {
    /** A byte buffer that shows its array. */
    private static final class Buffer extends ByteArrayOutputStream {
        Buffer() {
            super(64);
        }

        byte[] array() {
            return buf;
        }

        int length() {
            return count;
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
        buffer.reset();
        try {
            type.write(key, encoder);
        } catch (IOException | RuntimeException e) {
            throw new WeirException(
                    ExitCode.JOB_FAILED, "a key of " + key.getClass() + " cannot be encoded as " + type + ": " + e, e);
        }
        return KeyHash.of(buffer.array(), buffer.length());
    }
}
