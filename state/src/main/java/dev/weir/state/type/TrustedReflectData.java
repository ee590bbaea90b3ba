package dev.weir.state.type;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Encoder;
import org.apache.avro.reflect.AvroEncode;
import org.apache.avro.reflect.AvroIgnore;
import org.apache.avro.reflect.AvroSchema;
import org.apache.avro.reflect.ReflectData;
import org.apache.avro.reflect.ReflectDatumWriter;
import org.jspecify.annotations.Nullable;

/**
 * Avro's reflection with the loader of the class that the job named, trusted with its fields; references may be null.
 * Refuses what Avro would write, but not read again as it was.
 */
final class TrustedReflectData extends ReflectData {
    private final boolean inFull;

    /** @param inFull whether classes with fields that Avro passes over are refused */
    TrustedReflectData(Class<?> type, boolean inFull) {
        super(type.getClassLoader());
        this.inFull = inFull;
    }

    /** Like {@link #getSchema}, which would hide the errors of this class in others. */
    Schema schemaOf(Class<?> type) {
        return createSchema(type, new HashMap<>());
    }

    @Override
    protected Schema createSchema(Type type, Map<String, Schema> names) {
        Schema schema = super.createSchema(type, names);
        Type raw = type instanceof ParameterizedType p ? p.getRawType() : type;
        if (raw instanceof Class<?> c) {
            String flaw = flaw(c, schema);
            if (flaw != null) {
                throw TypeResolver.unfit(c.getTypeName(), flaw);
            }
            TrustedClasses.add(c);
        }
        return schema;
    }

    @Override
    protected Schema createFieldSchema(Field field, Map<String, Schema> names) {
        try {
            Schema schema = super.createFieldSchema(field, names);
            return field.getType().isPrimitive() ? schema : makeNullable(schema);
        } catch (WeirException e) {
            String place = "field '" + field.getName() + "' of "
                    + field.getDeclaringClass().getName();
            throw new WeirException(e.exitCode(), place + ": " + e.getMessage(), e);
        }
    }

    @Override
    public DatumWriter<?> createDatumWriter(Schema schema) {
        return new ExactWriter(schema, this);
    }

    /** By an empty map Avro can't tell whether its keys are strings, and takes them for some. */
    @Override
    public int resolveUnion(Schema union, Object datum) {
        Integer array = datum instanceof Map<?, ?> map && map.isEmpty() ? union.getIndexNamed("array") : null;
        return array == null || union.getIndexNamed("map") != null ? super.resolveUnion(union, datum) : array;
    }

    @Override
    public <T> T deepCopy(Schema schema, T value) {
        if (value != null && schema.getType() == Schema.Type.RECORD) {
            requireExact(schema, value);
        }
        return super.deepCopy(schema, value);
    }

    /** Avro writes and copies of any object the fields that the schema has: of one of a subclass, only a part. */
    private void requireExact(Schema schema, Object value) {
        Class<?> read = value instanceof IndexedRecord ? value.getClass() : getClass(schema);
        if (read != null && read != value.getClass()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "a value is a " + value.getClass().getName() + ", but would be read again as a " + read.getName()
                            + ", of which its type is: make it one, or use a type of its own class");
        }
    }

    /** What keeps values of a class from coming back as they were; null when nothing does. */
    private @Nullable String flaw(Class<?> type, Schema schema) {
        if (type.isAnnotationPresent(AvroEncode.class)
                || type.isAnnotationPresent(AvroSchema.class)
                || IndexedRecord.class.isAssignableFrom(type)) {
            return null;
        }
        return switch (schema.getType()) {
            case RECORD -> flawOfFields(type);
            case MAP -> type.isAssignableFrom(HashMap.class) ? null : "Avro reads a HashMap in its place";
            case ARRAY -> flawOfArray(type);
            default -> null;
        };
    }

    /** Of an array, a collection, or a map whose keys are no strings. */
    private static @Nullable String flawOfArray(Class<?> type) {
        return type.isArray()
                        || type.isAssignableFrom(ArrayList.class)
                        || type.isAssignableFrom(HashSet.class)
                        || type.isAssignableFrom(HashMap.class)
                ? null
                : flawOfMaking(type);
    }

    private static @Nullable String flawOfMaking(Class<?> type) {
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            return "it is abstract, and so can't be made again";
        }
        return Arrays.stream(type.getDeclaredConstructors()).noneMatch(c -> c.getParameterCount() == 0)
                ? "it has no constructor without arguments, and so can't be made again"
                : null;
    }

    private @Nullable String flawOfFields(Class<?> type) {
        String flaw = flawOfMaking(type);
        for (Class<?> c = type; flaw == null && c != null && c != Object.class; c = c.getSuperclass()) {
            flaw = c.getName().startsWith("java.") ? "Avro does not see the fields of " + c.getName() : unseen(c);
        }
        return type == Object.class ? "it can be anything" : flaw;
    }

    private @Nullable String unseen(Class<?> type) {
        return Stream.of(type.getDeclaredFields())
                .filter(f -> inFull && !Modifier.isStatic(f.getModifiers()))
                .filter(f -> Modifier.isTransient(f.getModifiers()) || f.isAnnotationPresent(AvroIgnore.class))
                .findFirst()
                .map(f -> "Avro passes over its field '" + f.getName() + "'")
                .orElse(null);
    }

    private static final class ExactWriter extends ReflectDatumWriter<Object> {
        private final TrustedReflectData data;

        ExactWriter(Schema schema, TrustedReflectData data) {
            super(schema, data);
            this.data = data;
        }

        @Override
        protected void writeRecord(Schema schema, Object datum, Encoder out) throws IOException {
            data.requireExact(schema, datum);
            super.writeRecord(schema, datum, out);
        }
    }
}
