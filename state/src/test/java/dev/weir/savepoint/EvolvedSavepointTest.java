package dev.weir.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.env.Time;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.heap.HeapKeyedStateBackend;
import dev.weir.state.layer.LayerEntries;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.layer.LayerSource;
import dev.weir.state.type.Types;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** State whose values were written with several schemas. */
class EvolvedSavepointTest {
    private static final Schema FORMER = new Schema.Parser()
            .parse("{\"type\":\"record\",\"name\":\"shop.Total\",\"fields\":[{\"name\":\"count\",\"type\":\"int\"}]}");
    private static final Schema PRESENT = new Schema.Parser()
            .parse("{\"type\":\"record\",\"name\":\"shop.Total\",\"fields\":[{\"name\":\"count\",\"type\":\"long\"},"
                    + "{\"name\":\"note\",\"type\":\"string\",\"default\":\"none\"}]}");

    private static HeapKeyedStateBackend backend() {
        return new HeapKeyedStateBackend("totals", Types.STRING, 4, new KeyGroupRange(0, 3), Time.system());
    }

    private static void key(HeapKeyedStateBackend backend, String key) {
        backend.setCurrentKey(key, SomeState.hash(key));
    }

    private static GenericRecord total(Schema schema, Object... fields) {
        GenericRecord record = new GenericData.Record(schema);
        for (int i = 0; i < fields.length; i++) {
            record.put(i, fields[i]);
        }
        return record;
    }

    private static byte[] layer(HeapKeyedStateBackend backend) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerFileWriter writer = new LayerFileWriter(out);
        backend.freeze().writeTo(writer);
        writer.finish();
        return out.toByteArray();
    }

    private static LayerFileReader reader(byte[] layer) throws IOException {
        return LayerFileReader.open(LayerSource.of("layer", layer));
    }

    private static List<String> entries(StateData data, KeyedStateMetadata state) {
        List<String> entries = new ArrayList<>();
        Decoded.entries(data, "totals", state, entry -> entries.add(entry.toString()));
        entries.sort(null);
        return entries;
    }

    @Test
    void everyValueIsRewrittenInTheSchemaOfThePresent() throws IOException {
        HeapKeyedStateBackend former = backend();
        var before = former.value(new ValueStateDescriptor<>("total", Types.generic(FORMER)));
        var listBefore = former.list(new ListStateDescriptor<>("all", Types.generic(FORMER)));
        for (String key : List.of("a", "b")) {
            key(former, key);
            before.update(total(FORMER, 7));
            listBefore.add(total(FORMER, 1));
        }
        byte[] first = layer(former);

        HeapKeyedStateBackend present = backend();
        present.restore(former.describe(), List.of(reader(first)));
        var after = present.value(new ValueStateDescriptor<>("total", Types.generic(PRESENT)));
        var listAfter = present.list(new ListStateDescriptor<>("all", Types.generic(PRESENT)));
        key(present, "b");
        after.update(total(PRESENT, 8L, "new"));
        listAfter.add(total(PRESENT, 2L, "new"));
        byte[] second = layer(present);

        List<KeyedStateMetadata> states = present.describe();
        assertThat(states.get(0).valueSchemas()).hasSize(2);
        StateData data = new CheckpointData(new LayerEntries(List.of(reader(first), reader(second))));
        assertThat(entries(data, states.get(0)))
                .containsExactly(
                        "{\"key\": \"a\", \"value\": {\"count\": 7, \"note\": \"none\"}}",
                        "{\"key\": \"b\", \"value\": {\"count\": 8, \"note\": \"new\"}}");
        assertThat(entries(data, states.get(1)))
                .containsExactly(
                        "{\"key\": \"a\", \"value\": [{\"count\": 1, \"note\": \"none\"}]}",
                        "{\"key\": \"b\", \"value\": [{\"count\": 1, \"note\": \"none\"}, {\"count\": 2, \"note\": \"new\"}]}");
    }

    @Test
    void whatIsRestoredHasOneSchemaOnly() {
        KeyedStateMetadata many = new KeyedStateMetadata(
                "total", "VALUE", "\"string\"", null, List.of(FORMER.toString(), PRESENT.toString()), 1, 5L);
        KeyedStateMetadata one = CanonicalValues.describe(many);
        assertThat(one.valueSchemas()).containsExactly(PRESENT.toString());
        assertThat(one.writtenAs()).isZero();
        assertThat(one.ttlSinceMs()).isEqualTo(5L);
    }
}
