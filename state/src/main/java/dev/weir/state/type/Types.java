package dev.weir.state.type;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * The types of state. Making one uses reflection; make it once. All throw
 * {@link dev.weir.error.WeirException} (CONFIGURATION) for a class that state cannot hold.
 */
public final class Types {
    public static final Type<byte[]> BYTES = Scalars.BYTES;
    public static final Type<String> STRING = Scalars.STRING;
    public static final Type<Long> LONG = Scalars.LONG;
    public static final Type<Integer> INT = Scalars.INT;
    public static final Type<Double> DOUBLE = Scalars.DOUBLE;
    public static final Type<Float> FLOAT = Scalars.FLOAT;
    public static final Type<Boolean> BOOLEAN = Scalars.BOOLEAN;

    private Types() {}

    /** The type that fits a class: primitives and their boxes, String, byte[], enums, records, Avro's classes, POJOs. */
    public static <T> Type<T> of(Class<T> type) {
        return new TypeResolver(false).ofClass(type);
    }

    /** Like {@link #of}, but refuses POJOs with fields that are not kept: transient ones, or with {@code @AvroIgnore}. */
    public static <T> Type<T> inFull(Class<T> type) {
        return new TypeResolver(true).ofClass(type);
    }

    /**
     * A Java record, by its components in the order of their declaration. References are never null, except those
     * annotated with {@code org.jspecify.annotations.Nullable}; a null elsewhere is refused when it is written.
     *
     * <p>Older values can be read after components were removed, widened (int to long, float, double; long to float,
     * double; float to double), moved, added with {@code @AvroDefault} (nullable ones are null and Optionals empty
     * without), or renamed with {@code @AvroAlias} of the former name.
     */
    public static <T extends Record> Type<T> record(Class<T> type) {
        return new TypeResolver(false).ofRecord(type);
    }

    /**
     * A class with a no-argument constructor, by its fields, as Avro's reflection sees it; references may be null. Transient
     * fields, and those with {@code @AvroIgnore}, are not kept. An object of a subclass is refused when it is written.
     */
    public static <T> Type<T> pojo(Class<T> type) {
        return pojo(type, false);
    }

    static <T> Type<T> pojo(Class<T> type, boolean inFull) {
        TrustedReflectData data = new TrustedReflectData(type, inFull);
        return new AvroType<>(data, data.schemaOf(type), hasEquals(type));
    }

    /** A class that Avro generated. */
    public static <T extends SpecificRecord> Type<T> specific(Class<T> type) {
        SpecificData data = SpecificData.getForClass(type);
        Schema schema = data.getSchema(type);
        TrustedClasses.addGenerated(type, schema);
        return new AvroType<>(data, schema, true);
    }

    /** Avro's generic records of a schema. */
    public static Type<GenericRecord> generic(Schema schema) {
        return new AvroType<>(GenericData.get(), schema, true);
    }

    /** Lists; those read are changeable. */
    public static <E> Type<List<E>> listOf(Type<E> element) {
        return new ListType<>(element);
    }

    /** Values with the time at which they were touched last, for state with a time to live. */
    public static <T> Type<Expiring<T>> expiring(Type<T> type) {
        return new ExpiringType<>(type);
    }

    /** Maps from strings; those read are changeable. */
    public static <V> Type<Map<String, V>> mapOf(Type<V> value) {
        return new MapType<>(value);
    }

    /**
     * Refuses a type whose values cannot be told apart by {@code equals}: state would never find them again. Arrays of
     * bytes by themselves are compared by content, but not as part of something else. Refuses maps and sets too: equal ones
     * may differ in their bytes, by which keys are found on disk and sent to tasks.
     *
     * @param what names the key, for the error
     */
    public static void requireKey(Type<?> type, String what) {
        if (type != BYTES && !type.equalByContent()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    what + " is of type " + type
                            + ", whose equals does not compare content; expected a class with equals"
                            + " and hashCode and without byte[] inside");
        }
        if (!KeyOrder.isFixed(type.schema())) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    what + " is of type " + type
                            + ", which holds a map or a set: equal ones can be written in different orders; expected"
                            + " lists, in an order of your own");
        }
    }

    private static boolean hasEquals(Class<?> type) {
        try {
            return type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
