package dev.weir.dataflow;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.KeyHash;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.Type;
import java.io.IOException;

/** Hashes keys by their encoding. Owned by one task's thread. */
public final class KeyHasher {
    private final Type<Object> type;
    private final BytesEncoder encoded = new BytesEncoder();

    @SuppressWarnings("unchecked") // the job API paired the type with the selector whose keys come here
    public KeyHasher(Type<?> keyType) {
        this.type = (Type<Object>) keyType;
    }

    /** {@link KeyHash#of} of the key's encoding. */
    public int hash(Object key) {
        encoded.reset();
        try {
            type.write(key, encoded);
        } catch (IOException | RuntimeException e) {
            throw new WeirException(
                    ExitCode.JOB_FAILED, "a key of " + key.getClass() + " cannot be encoded as " + type + ": " + e, e);
        }
        return KeyHash.of(encoded.array(), encoded.length());
    }
}
