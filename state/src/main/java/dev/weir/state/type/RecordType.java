package dev.weir.state.type;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * Java records. The schema has the components in the order of their declaration. Reading is one method handle: the
 * canonical constructor, its arguments taken from the decoder one after another.
 */
final class RecordType<T> extends Type<T> {
    private final Schema schema;
    private final boolean immutable;
    private final boolean equalByContent;
    private final MethodHandle[] writers;
    private final MethodHandle reader;
    private final MethodHandle copier;

    /** @param constructor the canonical one, {@code (components...) -> Record} */
    RecordType(Class<T> type, List<Component> components, MethodHandle constructor) {
        this.schema = AvroAnnotations.withAliases(
                type,
                Schema.createRecord(
                        SchemaNames.name(type),
                        null,
                        SchemaNames.namespace(type),
                        false,
                        components.stream().map(Component::field).toList()));
        this.immutable = components.stream().allMatch(c -> c.type().immutable());
        this.equalByContent = components.stream().allMatch(c -> c.type().equalByContent());
        this.writers = components.stream().map(Component::write).toArray(MethodHandle[]::new);
        this.reader =
                join(constructor, components.stream().map(Component::read).toArray(MethodHandle[]::new), Decoder.class);
        this.copier =
                join(constructor, components.stream().map(Component::copy).toArray(MethodHandle[]::new), Object.class);
    }

    /** {@code (source) -> new T(parts[0](source), parts[1](source), ...)}, parts called from first to last. */
    private static MethodHandle join(MethodHandle constructor, MethodHandle[] parts, Class<?> source) {
        MethodHandle spread = MethodHandles.filterArguments(constructor, 0, parts);
        MethodType one = MethodType.methodType(constructor.type().returnType(), source);
        return MethodHandles.permuteArguments(spread, one, new int[parts.length])
                .asType(MethodType.methodType(Object.class, source));
    }

    @Override
    boolean equalByContent() {
        return equalByContent;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public void write(T value, Encoder out) throws IOException {
        try {
            for (MethodHandle writer : writers) {
                writer.invokeExact((Object) value, out);
            }
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public T read(Decoder in) throws IOException {
        try {
            return (T) (Object) reader.invokeExact(in);
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    @Override
    public boolean immutable() {
        return immutable;
    }

    @Override
    @SuppressWarnings("unchecked")
    public T copy(T value) {
        if (immutable) {
            return value;
        }
        try {
            return (T) (Object) copier.invokeExact((Object) value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new WeirException(ExitCode.INTERNAL, "cannot copy a " + schema.getFullName(), t);
        }
    }

    private IOException rethrown(Throwable t) throws IOException {
        if (t instanceof RuntimeException e) {
            throw e;
        }
        if (t instanceof Error e) {
            throw e;
        }
        return t instanceof IOException e
                ? e
                : new IOException("constructor of " + schema.getFullName() + " failed", t);
    }
}
