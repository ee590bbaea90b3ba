package dev.weir.state.type;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.lang.reflect.AnnotatedElement;
import org.apache.avro.Schema;
import org.apache.avro.reflect.AvroAlias;
import org.apache.avro.reflect.AvroDefault;
import org.apache.avro.reflect.AvroName;
import org.jspecify.annotations.Nullable;

/**
 * What a class says of its evolution by Avro's annotations: {@code @AvroDefault}, {@code @AvroAlias}, {@code @AvroName}.
 * On the component of a record Java hands them on to its field.
 */
final class AvroAnnotations {
    private AvroAnnotations() {}

    /**
     * The field of a schema. Without a default of its own, one that may be null is null where older values lack it.
     *
     * @param label names it in errors
     */
    static Schema.Field field(AnnotatedElement declared, String name, Schema schema, String label) {
        AvroName other = declared.getAnnotation(AvroName.class);
        try {
            Schema.Field field = new Schema.Field(
                    other == null ? name : other.value(), schema, null, defaultValue(declared, schema));
            for (AvroAlias alias : declared.getAnnotationsByType(AvroAlias.class)) {
                field.addAlias(alias.alias());
            }
            return field;
        } catch (RuntimeException e) {
            // Avro meets what is no JSON with exceptions of many kinds.
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    label + " has an annotation of Avro that does not fit its type " + schema + ": " + e.getMessage()
                            + ". @AvroDefault takes JSON, e.g. @AvroDefault(\"0\") or @AvroDefault(\"\\\"none\\\"\")",
                    e);
        }
    }

    /** Gives a schema the former names of its class. */
    static Schema withAliases(AnnotatedElement type, Schema named) {
        for (AvroAlias alias : type.getAnnotationsByType(AvroAlias.class)) {
            named.addAlias(alias.alias(), alias.space().equals(AvroAlias.NULL) ? null : alias.space());
        }
        return named;
    }

    private static @Nullable Object defaultValue(AnnotatedElement declared, Schema schema) {
        AvroDefault given = declared.getAnnotation(AvroDefault.class);
        if (given != null) {
            return Schema.parseJsonToObject(given.value());
        }
        return schema.isNullable() ? Schema.Field.NULL_DEFAULT_VALUE : null;
    }
}
