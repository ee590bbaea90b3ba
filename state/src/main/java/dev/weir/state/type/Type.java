package dev.weir.state.type;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * How values of a class are kept: their Avro schema and their binary encoding. Thread-safe: a type has no state that a
 * call changes.
 *
 * @param <T> the values' class
 */
public abstract class Type<T> {
    /** The Avro schema of the encoding; equal for equal types. */
    public abstract Schema schema();

    /** Writes in Avro's binary encoding. */
    public abstract void write(T value, Encoder out) throws IOException;

    /** Reads what {@link #write} wrote. */
    public abstract T read(Decoder in) throws IOException;

    /** Whether values can never change, and so may be shared between the user and the state. */
    public abstract boolean immutable();

    /** A value equal to this one that shares nothing changeable with it; the value itself when immutable. */
    public abstract T copy(T value);

    /** Whether {@code equals} of a value compares its content, also where the value is part of another. */
    boolean equalByContent() {
        return true;
    }

    @Override
    public String toString() {
        return schema().toString();
    }
}
