package dev.weir.state.type;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;

/** The types of classes that have an Avro type of their own. */
final class Scalars {
    static final Type<byte[]> BYTES = new BytesType();
    static final Type<String> STRING =
            new ScalarType<>(Schema.Type.STRING, (v, out) -> out.writeString(v), Decoder::readString);
    static final Type<Long> LONG = new ScalarType<>(Schema.Type.LONG, (v, out) -> out.writeLong(v), Decoder::readLong);
    static final Type<Integer> INT = new ScalarType<>(Schema.Type.INT, (v, out) -> out.writeInt(v), Decoder::readInt);
    static final Type<Double> DOUBLE =
            new ScalarType<>(Schema.Type.DOUBLE, (v, out) -> out.writeDouble(v), Decoder::readDouble);
    static final Type<Float> FLOAT =
            new ScalarType<>(Schema.Type.FLOAT, (v, out) -> out.writeFloat(v), Decoder::readFloat);
    static final Type<Boolean> BOOLEAN =
            new ScalarType<>(Schema.Type.BOOLEAN, (v, out) -> out.writeBoolean(v), Decoder::readBoolean);
    static final Type<Short> SHORT =
            new ScalarType<>(Schema.Type.INT, (v, out) -> out.writeInt(v), in -> (short) within(in, -0x8000, 0x7fff));
    static final Type<Byte> BYTE =
            new ScalarType<>(Schema.Type.INT, (v, out) -> out.writeInt(v), in -> (byte) within(in, -0x80, 0x7f));
    static final Type<Character> CHAR =
            new ScalarType<>(Schema.Type.INT, (v, out) -> out.writeInt(v), in -> (char) within(in, 0, 0xffff));

    static final Map<Class<?>, Type<?>> BY_CLASS = byClass();

    private Scalars() {}

    private static Map<Class<?>, Type<?>> byClass() {
        Map<Class<?>, Type<?>> types = new HashMap<>();
        types.put(byte[].class, BYTES);
        types.put(String.class, STRING);
        both(types, Long.class, long.class, LONG);
        both(types, Integer.class, int.class, INT);
        both(types, Double.class, double.class, DOUBLE);
        both(types, Float.class, float.class, FLOAT);
        both(types, Boolean.class, boolean.class, BOOLEAN);
        both(types, Short.class, short.class, SHORT);
        both(types, Byte.class, byte.class, BYTE);
        both(types, Character.class, char.class, CHAR);
        return types;
    }

    /** Avro has no type narrower than int, so a component may have held more before it was narrowed. */
    private static int within(Decoder in, int least, int most) throws IOException {
        int value = in.readInt();
        if (value < least || value > most) {
            throw new IOException("found " + value + ", expected " + least + " to " + most);
        }
        return value;
    }

    private static void both(Map<Class<?>, Type<?>> types, Class<?> box, Class<?> primitive, Type<?> type) {
        types.put(box, type);
        types.put(primitive, type);
    }
}
