package dev.weir.state.type;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * One component of a record as method handles, which {@link RecordType} joins. Primitives are never boxed.
 *
 * @param field its place in the schema
 * @param type its type; for primitives that of the box
 * @param write {@code (Object record, Encoder) -> void}
 * @param read {@code (Decoder) -> component}
 * @param copy {@code (Object record) -> component}, sharing nothing changeable with the record
 */
record Component(Schema.Field field, Type<?> type, MethodHandle write, MethodHandle read, MethodHandle copy) {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final MethodType READ = MethodType.methodType(Object.class, Decoder.class);

    /** @param getter {@code (Record) -> component} */
    static Component of(Schema.Field field, String label, Type<Object> type, MethodHandle getter)
            throws ReflectiveOperationException {
        Class<?> raw = getter.type().returnType();
        MethodHandle get = getter.asType(getter.type().changeParameterType(0, Object.class));
        String codec = encoderName(raw);
        return codec == null
                ? ofType(field, label, type, get)
                : new Component(field, type, primitiveWrite(codec, raw, get), primitiveRead(codec, raw), get);
    }

    private static Component ofType(Schema.Field field, String label, Type<Object> type, MethodHandle get)
            throws ReflectiveOperationException {
        Class<?> raw = get.type().returnType();
        Guarded guarded = new Guarded(label, type);
        MethodHandle write = LOOKUP.bind(
                        guarded, "write", MethodType.methodType(void.class, Object.class, Encoder.class))
                .asType(MethodType.methodType(void.class, raw, Encoder.class));
        MethodHandle read = LOOKUP.bind(type, "read", READ).asType(READ.changeReturnType(raw));
        MethodHandle copy =
                LOOKUP.bind(type, "copy", MethodType.genericMethodType(1)).asType(MethodType.methodType(raw, raw));
        return new Component(
                field,
                type,
                MethodHandles.filterArguments(write, 0, get),
                read,
                type.immutable() ? get : MethodHandles.filterReturnValue(get, copy));
    }

    private static MethodHandle primitiveWrite(String codec, Class<?> raw, MethodHandle get)
            throws ReflectiveOperationException {
        MethodHandle write = LOOKUP.findVirtual(Encoder.class, "write" + codec, MethodType.methodType(void.class, raw));
        MethodType valueFirst = MethodType.methodType(void.class, raw, Encoder.class);
        return MethodHandles.filterArguments(MethodHandles.permuteArguments(write, valueFirst, 1, 0), 0, get);
    }

    private static MethodHandle primitiveRead(String codec, Class<?> raw) throws ReflectiveOperationException {
        return LOOKUP.findVirtual(Decoder.class, "read" + codec, MethodType.methodType(raw));
    }

    /** How Avro's encoder calls a primitive; null for what goes through a {@link Type}. */
    private static @Nullable String encoderName(Class<?> raw) {
        if (raw == long.class) {
            return "Long";
        }
        if (raw == int.class) {
            return "Int";
        }
        if (raw == double.class) {
            return "Double";
        }
        if (raw == float.class) {
            return "Float";
        }
        return raw == boolean.class ? "Boolean" : null;
    }

    /** Writes a component that must not be null, unless its type takes nulls. */
    record Guarded(String label, Type<Object> type) {
        void write(Object value, Encoder out) throws IOException {
            type.write(NullValues.refuse(value, type, label), out);
        }
    }
}
