package dev.weir.state.type;

import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.reflect.ReflectData;

/** Avro's reflection with the loader of the class that the job named, trusted with its fields; references may be null. */
final class TrustedReflectData extends ReflectData {
    TrustedReflectData(Class<?> type) {
        super(type.getClassLoader());
    }

    @Override
    protected Schema createSchema(Type type, Map<String, Schema> names) {
        Type raw = type instanceof ParameterizedType p ? p.getRawType() : type;
        if (raw instanceof Class<?> c) {
            TrustedClasses.add(c);
        }
        return super.createSchema(type, names);
    }

    @Override
    protected Schema createFieldSchema(Field field, Map<String, Schema> names) {
        Schema schema = super.createFieldSchema(field, names);
        return field.getType().isPrimitive() ? schema : makeNullable(schema);
    }
}
