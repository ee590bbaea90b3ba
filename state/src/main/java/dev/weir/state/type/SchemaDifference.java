package dev.weir.state.type;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.jspecify.annotations.Nullable;

/** What keeps values of one schema from being read as another, in words. Pure. */
public final class SchemaDifference {
    private SchemaDifference() {}

    /**
     * Looks at every field, by Avro's rules of schema resolution; whether values carry a time makes no difference.
     *
     * @return what is wrong, naming the fields; null when every value can be read
     */
    public static @Nullable String between(Schema written, Schema asked) {
        Schema reader = ExpiringSchemas.plain(asked);
        Schema writer = ExpiringSchemas.plain(written);
        List<Incompatibility> found = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities();
        return found.isEmpty()
                ? new MovedClasses(writer, reader).conflict()
                : found.stream().map(i -> text(reader, i)).distinct().collect(Collectors.joining("; "));
    }

    private static String text(Schema root, Incompatibility i) {
        String place = place(root, i.getLocation());
        return switch (i.getType()) {
            case READER_FIELD_MISSING_DEFAULT_VALUE -> place + " is new and has no default";
            case MISSING_ENUM_SYMBOLS -> place + " no longer has the constants " + i.getMessage();
            case FIXED_SIZE_MISMATCH ->
                place + " was written as "
                        + i.getWriterFragment().getFixedSize() + " bytes, and is asked for as "
                        + i.getReaderFragment().getFixedSize();
            case NAME_MISMATCH, TYPE_MISMATCH, MISSING_UNION_BRANCH ->
                place + " was written as " + name(i.getWriterFragment()) + ", and is asked for as "
                        + name(i.getReaderFragment());
        };
    }

    /** Avro's location is a path through the JSON of the schema asked for, e.g. {@code /fields/1/type/items}. */
    private static String place(Schema root, String location) {
        StringBuilder path = new StringBuilder();
        Schema at = root;
        String[] steps = location.substring(1).split("/");
        for (int i = 0; i < steps.length; i++) {
            if (steps[i].equals("fields") && i + 1 < steps.length) {
                Schema.Field field = at.getFields().get(Integer.parseInt(steps[++i]));
                path.append(path.isEmpty() ? "" : ".").append(field.name());
                at = field.schema();
            } else if (steps[i].equals("items")) {
                path.append("[]");
                at = at.getElementType();
            } else if (steps[i].equals("values")) {
                path.append("{}");
                at = at.getValueType();
            } else if (!steps[i].equals("type")) {
                break;
            }
        }
        return path.isEmpty() ? "the value" : "field '" + path + "'";
    }

    private static String name(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM, FIXED -> schema.getFullName();
            default -> schema.toString().replace("\"", "");
        };
    }
}
