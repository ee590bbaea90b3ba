package dev.weir.state.type;

import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/** Whether values that are equal are written in the same order, and so as the same bytes. Pure. */
final class KeyOrder {
    /** What a POJO's field may be declared as; an array's name begins with a bracket. */
    private static final Set<String> LISTS = Set.of("java.util.List", "java.util.ArrayList", "java.util.LinkedList");

    private KeyOrder() {}

    static boolean isFixed(Schema schema) {
        return isFixed(schema, new HashSet<>());
    }

    /** @param seen the records looked at, since one may hold itself */
    private static boolean isFixed(Schema schema, Set<String> seen) {
        return switch (schema.getType()) {
            case MAP -> false;
            case ARRAY -> isList(schema.getProp(SpecificData.CLASS_PROP)) && isFixed(schema.getElementType(), seen);
            case UNION -> schema.getTypes().stream().allMatch(s -> isFixed(s, seen));
            case RECORD ->
                !seen.add(schema.getFullName()) || schema.getFields().stream().allMatch(f -> isFixed(f.schema(), seen));
            default -> true;
        };
    }

    private static boolean isList(@Nullable String className) {
        return className == null || className.startsWith("[") || LISTS.contains(className);
    }
}
