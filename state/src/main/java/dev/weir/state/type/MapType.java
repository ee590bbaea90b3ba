package dev.weir.state.type;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** Maps from strings, without nulls; those read are changeable and keep the order of writing. */
final class MapType<V> extends Type<Map<String, V>> {
    private final Type<V> valueType;
    private final Schema schema;

    MapType(Type<V> valueType) {
        this.valueType = valueType;
        this.schema = Schema.createMap(valueType.schema());
    }

    @Override
    boolean equalByContent() {
        return valueType.equalByContent();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public void write(Map<String, V> value, Encoder out) throws IOException {
        out.writeMapStart();
        out.setItemCount(value.size());
        for (Map.Entry<String, V> e : value.entrySet()) {
            out.startItem();
            out.writeString(NullValues.refuse(e.getKey(), "a key of a map"));
            valueType.write(NullValues.refuse(e.getValue(), valueType, "a value of a map"), out);
        }
        out.writeMapEnd();
    }

    @Override
    public Map<String, V> read(Decoder in) throws IOException {
        Map<String, V> value = new LinkedHashMap<>();
        for (long block = in.readMapStart(); block > 0; block = in.mapNext()) {
            for (long i = 0; i < block; i++) {
                value.put(in.readString(), valueType.read(in));
            }
        }
        return value;
    }

    @Override
    public boolean immutable() {
        return false;
    }

    @Override
    public Map<String, V> copy(Map<String, V> value) {
        Map<String, V> copy = new LinkedHashMap<>(value);
        if (!valueType.immutable()) {
            copy.replaceAll((k, v) -> valueType.copy(v));
        }
        return copy;
    }
}
