package dev.weir.state.type;

import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * Classes that moved to another package. By Avro's specification only the name without the package counts, and Avro's
 * compatibility check sees it so; but its reader finds renamed fields only where the whole names agree. Pure.
 */
final class MovedClasses {
    private MovedClasses() {}

    /** The schema asked for, its types with the names they had in the written one as aliases. */
    static Schema known(Schema written, Schema asked) {
        Map<String, Schema> before = named(written, new HashMap<>());
        Schema copy = Schemas.parse(asked.toString());
        named(copy, new HashMap<>()).forEach((name, now) -> {
            Schema then = before.get(name);
            if (then != null
                    && then.getType() == now.getType()
                    && !then.getFullName().equals(now.getFullName())) {
                now.addAlias(then.getFullName());
            }
        });
        return copy;
    }

    /** The named types in a schema, by their names without the package; the first where two are alike. */
    private static Map<String, Schema> named(Schema schema, Map<String, Schema> found) {
        switch (schema.getType()) {
            case RECORD -> {
                if (found.putIfAbsent(schema.getName(), schema) == null) {
                    schema.getFields().forEach(f -> named(f.schema(), found));
                }
            }
            case ENUM, FIXED -> found.putIfAbsent(schema.getName(), schema);
            case ARRAY -> named(schema.getElementType(), found);
            case MAP -> named(schema.getValueType(), found);
            case UNION -> schema.getTypes().forEach(s -> named(s, found));
            default -> {}
        }
        return found;
    }
}
