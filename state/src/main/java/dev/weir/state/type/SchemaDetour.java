package dev.weir.state.type;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.jspecify.annotations.Nullable;

/**
 * Whether values of an old schema come out the same when they are read as the one asked for at once, and when they were
 * rewritten in the present one first. Looks at where fields come from, not at what widening a number does to it, nor into
 * unions of several types. Used by one thread, once.
 */
public final class SchemaDetour {
    private final Set<List<String>> seen = new HashSet<>();

    private SchemaDetour() {}

    /**
     * The first field that makes a difference, and what to do. Each schema can be read as those after it.
     *
     * @return null when none does
     */
    public static @Nullable String difference(Schema old, Schema present, Schema asked) {
        return new SchemaDetour()
                .of(ExpiringSchemas.plain(old), ExpiringSchemas.plain(present), ExpiringSchemas.plain(asked));
    }

    private @Nullable String of(Schema oldOrNull, Schema presentOrNull, Schema askedOrNull) {
        Schema old = withoutNull(oldOrNull);
        Schema present = withoutNull(presentOrNull);
        Schema asked = withoutNull(askedOrNull);
        if (old.getType() != asked.getType() || present.getType() != asked.getType()) {
            return null;
        }
        return switch (asked.getType()) {
            case ARRAY -> of(old.getElementType(), present.getElementType(), asked.getElementType());
            case MAP -> of(old.getValueType(), present.getValueType(), asked.getValueType());
            case RECORD ->
                seen.add(List.of(old.getFullName(), present.getFullName(), asked.getFullName()))
                        ? ofRecords(old, present, asked)
                        : null;
            default -> null;
        };
    }

    private @Nullable String ofRecords(Schema old, Schema present, Schema asked) {
        for (Field field : asked.getFields()) {
            Field atOnce = source(old, asked, field);
            Field between = source(present, asked, field);
            Field byDetour = between == null ? null : source(old, present, between);
            String difference = difference(field, atOnce, between, byDetour);
            if (difference == null && atOnce != null && between != null) {
                difference = of(atOnce.schema(), between.schema(), field.schema());
            }
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static @Nullable String difference(
            Field field, @Nullable Field atOnce, @Nullable Field between, @Nullable Field byDetour) {
        if (atOnce == null && byDetour != null) {
            return "field '" + field.name() + "' was '" + byDetour.name() + "' once: also name that (@AvroAlias)";
        }
        if (atOnce == null && between != null && !sameDefault(between, field)) {
            return "field '" + field.name() + "' had another default before: keep it";
        }
        return atOnce == null || (byDetour != null && atOnce.name().equals(byDetour.name()))
                ? null
                : "field '" + field.name() + "' was removed or renamed in between, and is '" + atOnce.name()
                        + "' of older values: give it another name";
    }

    private static boolean sameDefault(Field a, Field b) {
        Object one = a.defaultVal();
        Object other = b.defaultVal();
        return one instanceof Number n && other instanceof Number m
                ? n.doubleValue() == m.doubleValue()
                : Objects.equals(one, other);
    }

    /** The field of a written record that Avro reads as this one; null when it has its default. */
    private static @Nullable Field source(Schema written, Schema asked, Field field) {
        for (Field candidate : written.getFields()) {
            if (nameIn(asked, candidate).equals(field.name())) {
                return candidate;
            }
        }
        return null;
    }

    /** An alias comes before the name itself. */
    private static String nameIn(Schema asked, Field written) {
        return asked.getFields().stream()
                .filter(f -> f.aliases().contains(written.name()))
                .map(Field::name)
                .findFirst()
                .orElse(written.name());
    }

    private static Schema withoutNull(Schema schema) {
        List<Schema> types = schema.getType() == Schema.Type.UNION
                ? schema.getTypes().stream()
                        .filter(s -> s.getType() != Schema.Type.NULL)
                        .toList()
                : List.of();
        return types.size() == 1 ? types.get(0) : schema;
    }
}
