package dev.weir.state.type;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Finds the types of classes and of records' components, by reflection, once. Used by one thread. */
final class TypeResolver {
    private final Map<Class<?>, Type<?>> records = new HashMap<>();
    private final Set<Class<?>> within = new LinkedHashSet<>();
    private final boolean inFull;

    /** @param inFull whether POJOs with fields that are not kept are refused */
    TypeResolver(boolean inFull) {
        this.inFull = inFull;
    }

    @SuppressWarnings("unchecked")
    <T> Type<T> ofClass(Class<T> type) {
        Type<?> scalar = Scalars.BY_CLASS.get(type);
        if (scalar != null) {
            return (Type<T>) scalar;
        }
        if (type.isEnum()) {
            return (Type<T>) new EnumType<>((Class<? extends Enum<?>>) type);
        }
        if (type.isRecord()) {
            return ofRecord(type);
        }
        if (SpecificRecord.class.isAssignableFrom(type)) {
            return (Type<T>) Types.specific(type.asSubclass(SpecificRecord.class));
        }
        return ofPojo(type);
    }

    private <T> Type<T> ofPojo(Class<T> type) {
        if (type.isInterface()
                || type.isArray()
                || Modifier.isAbstract(type.getModifiers())
                || type.getName().startsWith("java.")
                || IndexedRecord.class.isAssignableFrom(type)) {
            throw unfit(type.getTypeName(), "it is none of the kinds of types that state can hold");
        }
        return Types.pojo(type, inFull);
    }

    @SuppressWarnings("unchecked")
    <T> Type<T> ofRecord(Class<T> type) {
        Type<?> known = records.get(type);
        if (known != null) {
            return (Type<T>) known;
        }
        if (!within.add(type)) {
            throw unfit(type.getTypeName(), "it contains itself");
        }
        try {
            Type<T> made = make(type);
            records.put(type, made);
            return made;
        } catch (ReflectiveOperationException e) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "cannot reach the components of record " + type.getName()
                            + ": open its package to dev.weir, or make it public",
                    e);
        } finally {
            within.remove(type);
        }
    }

    private <T> Type<T> make(Class<T> type) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        RecordComponent[] declared = type.getRecordComponents();
        List<Component> components = new ArrayList<>();
        for (RecordComponent c : declared) {
            String label = "component '" + c.getName() + "' of record " + type.getName();
            Type<Object> of = ofComponent(c.getAnnotatedType(), label);
            Schema.Field field =
                    AvroAnnotations.field(type.getDeclaredField(c.getName()), c.getName(), of.schema(), label);
            components.add(Component.of(field, label, of, lookup.unreflect(c.getAccessor())));
        }
        Class<?>[] arguments =
                Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new);
        MethodHandle constructor = lookup.findConstructor(type, MethodType.methodType(void.class, arguments));
        return new RecordType<>(type, components, constructor);
    }

    @SuppressWarnings("unchecked")
    private Type<Object> ofComponent(AnnotatedType component, String label) {
        Type<Object> type = (Type<Object>) ofNonNull(component, label);
        return nullable(component) ? (Type<Object>) (Type<?>) new NullableType(type) : type;
    }

    private Type<?> ofNonNull(AnnotatedType component, String label) {
        if (component instanceof AnnotatedParameterizedType p) {
            return ofGeneric(p, label);
        }
        if (component.getType() instanceof Class<?> c) {
            return ofClass(c);
        }
        throw unfit(component.getType().getTypeName() + " (" + label + ")", "it is not a class");
    }

    private Type<?> ofGeneric(AnnotatedParameterizedType component, String label) {
        ParameterizedType type = (ParameterizedType) component.getType();
        AnnotatedType[] arguments = component.getAnnotatedActualTypeArguments();
        if (type.getRawType() == List.class) {
            return new ListType<>(ofComponent(arguments[0], label));
        }
        if (type.getRawType() == Optional.class) {
            return new OptionalType(ofComponent(arguments[0], label));
        }
        if (type.getRawType() == Map.class && arguments[0].getType() == String.class) {
            return new MapType<>(ofComponent(arguments[1], label));
        }
        throw unfit(
                type.getTypeName() + " (" + label + ")", "of generic types only List, Map<String, ...> and Optional");
    }

    /** By name, because a job's jar may bring its own copy of the annotation. */
    private static boolean nullable(AnnotatedType type) {
        return Arrays.stream(type.getAnnotations())
                .anyMatch(a -> a.annotationType().getName().equals(Nullable.class.getName()));
    }

    static WeirException unfit(String type, String reason) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                "no type of state for " + type + ": " + reason
                        + ". Use a primitive, String, byte[], an enum, a record of"
                        + " such, a List, Map<String, ...> or Optional of such in a record, a class with a no-argument"
                        + " constructor, or an Avro class");
    }
}
