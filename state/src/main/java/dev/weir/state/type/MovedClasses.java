package dev.weir.state.type;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.jspecify.annotations.Nullable;

/**
 * Classes that moved to another package. By Avro's specification only the name without the package counts, and Avro's
 * compatibility check sees it so; but its reader finds renamed fields only where the whole names agree. So the types asked
 * for get the names that the types in the same places had as aliases.
 */
final class MovedClasses {
    private final Set<String> seen = new HashSet<>();
    private final Map<String, String> nowByThen = new HashMap<>();
    private final Schema known;
    private @Nullable String conflict;

    MovedClasses(Schema written, Schema asked) {
        known = Schemas.parse(asked.toString());
        pair(written, known);
    }

    /** The schema asked for, its types with the names they had in the written one as aliases. */
    Schema known() {
        return known;
    }

    /** Says which class became two, whose renamed fields Avro can't find; null when none did. */
    @Nullable
    String conflict() {
        return conflict;
    }

    private void pair(Schema then, Schema now) {
        if (then.getType() == Schema.Type.UNION) {
            then.getTypes().forEach(branch -> pair(branch, now));
        } else if (now.getType() == Schema.Type.UNION) {
            now.getTypes().forEach(branch -> pair(then, branch));
        } else if (then.getType() == now.getType()) {
            pairAlike(then, now);
        }
    }

    private void pairAlike(Schema then, Schema now) {
        switch (then.getType()) {
            case ARRAY -> pair(then.getElementType(), now.getElementType());
            case MAP -> pair(then.getValueType(), now.getValueType());
            case RECORD -> {
                if (isSame(then, now)) {
                    now.getFields().forEach(field -> pairField(then, field));
                }
            }
            case ENUM, FIXED -> isSame(then, now);
            default -> {}
        }
    }

    private void pairField(Schema then, Field now) {
        for (Field field : then.getFields()) {
            if (field.name().equals(now.name()) || now.aliases().contains(field.name())) {
                pair(field.schema(), now.schema());
            }
        }
    }

    /** Whether one is the other by name, which is noted; false also for those seen before. */
    private boolean isSame(Schema then, Schema now) {
        String name = then.getFullName();
        boolean same = then.getName().equals(now.getName()) || now.getAliases().contains(name);
        if (!same || !seen.add(name + " " + now.getFullName())) {
            return false;
        }
        String other = nowByThen.putIfAbsent(name, now.getFullName());
        if (other != null) {
            conflict = name + " became both " + other + " and " + now.getFullName();
        } else if (!name.equals(now.getFullName())) {
            now.addAlias(name);
        }
        return true;
    }
}
