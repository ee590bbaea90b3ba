package dev.weir.state.type;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Avro makes objects only of classes that it was told to trust, since a schema may come from anywhere. The classes that a
 * job itself names as types, and those of their fields, are added here; never one that only a schema names.
 */
final class TrustedClasses {
    private static final Set<Class<?>> TRUSTED = ConcurrentHashMap.newKeySet();

    static {
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), TRUSTED::contains));
    }

    private TrustedClasses() {}

    static void add(Class<?> type) {
        TRUSTED.add(type);
    }

    /** Adds a generated class and those that its own schema names. */
    static void addGenerated(Class<?> type, Schema schema) {
        TRUSTED.add(type);
        addNamed(schema, type.getClassLoader(), ConcurrentHashMap.newKeySet());
    }

    private static void addNamed(Schema schema, ClassLoader loader, Set<String> seen) {
        switch (schema.getType()) {
            case RECORD -> {
                if (addByName(schema, loader, seen)) {
                    schema.getFields().forEach(f -> addNamed(f.schema(), loader, seen));
                }
            }
            case ENUM, FIXED -> addByName(schema, loader, seen);
            case ARRAY -> addNamed(schema.getElementType(), loader, seen);
            case MAP -> addNamed(schema.getValueType(), loader, seen);
            case UNION -> schema.getTypes().forEach(s -> addNamed(s, loader, seen));
            default -> {}
        }
    }

    /** @return whether the name is new */
    private static boolean addByName(Schema schema, ClassLoader loader, Set<String> seen) {
        if (!seen.add(schema.getFullName())) {
            return false;
        }
        try {
            TRUSTED.add(Class.forName(SpecificData.getClassName(schema), false, loader));
        } catch (ClassNotFoundException e) {
            // Avro makes a generic record of it.
        }
        return true;
    }
}
