package dev.weir.state.type;

import java.lang.reflect.Field;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.reflect.ReflectData;

/** Avro's reflection with the loader of the class that the job named; references may be null. */
final class TrustedReflectData extends ReflectData {
    TrustedReflectData(Class<?> type) {
        super(type.getClassLoader());
    }

    @Override
    protected Schema createFieldSchema(Field field, Map<String, Schema> names) {
        Schema schema = super.createFieldSchema(field, names);
        return field.getType().isPrimitive() ? schema : makeNullable(schema);
    }
}
