package dev.weir.checkpoint.store;

import java.io.IOException;
import java.io.OutputStream;

/** What a blob is to hold. */
@FunctionalInterface
public interface Content {
    /** Writes all of it; called once, on the thread of the put. The stream is buffered; closing it is not needed. */
    void writeTo(OutputStream out) throws IOException;

    static Content of(byte[] bytes) {
        return out -> out.write(bytes);
    }
}
