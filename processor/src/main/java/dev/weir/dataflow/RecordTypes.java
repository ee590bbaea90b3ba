package dev.weir.dataflow;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.type.Type;
import dev.weir.state.type.Types;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The types of the records that travel between tasks, found by their classes: a stream does not say what it carries.
 *
 * <p>What a checkpoint is to hold must be found again by its name, and a name in a file must not choose just any class. So
 * only these are known: the scalar types, Avro's generic records, and classes that lie where the job's own class lies, in
 * its jar. Thread-safe.
 */
public final class RecordTypes {
    private static final Logger LOG = LoggerFactory.getLogger(RecordTypes.class);
    private static final String GENERIC = "avro.generic";

    private static final Map<String, Class<?>> SCALARS = List.of(
                    String.class,
                    byte[].class,
                    Long.class,
                    Integer.class,
                    Double.class,
                    Float.class,
                    Boolean.class,
                    Short.class,
                    Byte.class,
                    Character.class)
            .stream()
            .collect(Collectors.toMap(Class::getTypeName, Function.identity()));

    /** A type, and the name under which a later run finds it. */
    public record Named(String name, Type<Object> type) {}

    private final @Nullable Class<?> job;
    /** With a Named for each class, or with the reason why there is none. */
    private final Map<Class<?>, Object> byClass = new ConcurrentHashMap<>();

    private final Map<Schema, Named> generic = new ConcurrentHashMap<>();

    /** @param job the job's class; null: none of its classes is known */
    public RecordTypes(@Nullable Class<?> job) {
        this.job = job;
    }

    /** The type of a record; null when it can't be kept, of which the log tells once per class. */
    @Nullable
    Named of(Object value) {
        if (value instanceof GenericData.Record r) {
            return generic.computeIfAbsent(r.getSchema(), s -> new Named(GENERIC, untyped(Types.generic(s))));
        }
        return byClass.computeIfAbsent(classOf(value), this::find) instanceof Named known ? known : null;
    }

    /** A value of an enum may be of a class of its own. */
    private static Class<?> classOf(Object value) {
        return value instanceof Enum<?> e ? e.getDeclaringClass() : value.getClass();
    }

    private Object find(Class<?> type) {
        try {
            return named(type, Types::inFull);
        } catch (RuntimeException | LinkageError e) {
            return refused(type, String.valueOf(e.getMessage()));
        }
    }

    private Named named(Class<?> type, Function<Class<?>, Type<?>> toType) {
        if (SCALARS.get(type.getTypeName()) != type && !isOfTheJob(type)) {
            throw new WeirException(
                    ExitCode.CONFIGURATION, "it is none of the job's own classes: it lies in another place than they");
        }
        return new Named(type.getTypeName(), untyped(toType.apply(type)));
    }

    /** A record of this class can't be written. To be called once it has turned out. */
    void refuse(Object value, Throwable why) {
        byClass.put(classOf(value), refused(classOf(value), why.toString()));
    }

    private static String refused(Class<?> type, String why) {
        LOG.warn(
                "records of {} can't be kept in checkpoints, so barriers do not overtake them and wait: {}",
                type.getName(),
                why);
        return why;
    }

    private boolean isOfTheJob(Class<?> type) {
        return job != null
                && type.getClassLoader() != null
                && type.getClassLoader() == job.getClassLoader()
                && Objects.equals(placeOf(type), placeOf(job));
    }

    private static @Nullable Object placeOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null ? null : source.getLocation();
    }

    /**
     * The type of this name.
     *
     * @param written the schema that a file has for it
     * @throws WeirException CONFIGURATION when the job has no such class (any more)
     */
    Named named(String name, Schema written) {
        if (name.equals(GENERIC)) {
            return new Named(GENERIC, untyped(Types.generic(written)));
        }
        Class<?> scalar = SCALARS.get(name);
        return named(scalar == null ? load(name) : scalar, Types::of);
    }

    /** Without running anything of it: whether it may be used is decided later. */
    private Class<?> load(String name) {
        try {
            if (job != null) {
                return Class.forName(name, false, job.getClassLoader());
            }
        } catch (ClassNotFoundException | LinkageError e) {
            throw new WeirException(ExitCode.CONFIGURATION, "the job has no class " + name + " any more", e);
        }
        throw new WeirException(ExitCode.CONFIGURATION, "the job has no class " + name);
    }

    @SuppressWarnings("unchecked") // values come with the type that was found by their own class
    private static Type<Object> untyped(Type<?> type) {
        return (Type<Object>) type;
    }
}
