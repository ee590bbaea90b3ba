package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class ValueSchemasTest {
    private static final Schema INT = Types.INT.schema();
    private static final Schema LONG = Types.LONG.schema();
    private static final Schema DOUBLE = Types.DOUBLE.schema();

    @Test
    void numbersKeepTheirMeaningAndEqualSchemasTheirNumber() {
        ValueSchemas schemas = ValueSchemas.of(INT).evolvedTo(LONG, 0).evolvedTo(DOUBLE, 0);
        assertThat(schemas.all()).containsExactly(INT, LONG, DOUBLE);
        assertThat(schemas.writtenAs()).isEqualTo(2);
        ValueSchemas back = schemas.evolvedTo(LONG, 0);
        assertThat(back.all()).containsExactly(INT, LONG, DOUBLE);
        assertThat(back.writtenAs()).isEqualTo(1);
    }

    @Test
    void aValueBeginsWithTheNumberOfItsSchema() throws IOException {
        BytesEncoder out = new BytesEncoder();
        ValueSchemas.of(INT).begin(out);
        Types.INT.write(150, out);
        assertThat(out.toByteArray()).containsExactly(0, 0xac, 0x02);
        ValueSchemas schemas = ValueSchemas.of(INT).evolvedTo(DOUBLE, 0);
        assertThat(schemas.open(out.array(), 0, out.length(), null).readDouble())
                .isEqualTo(150.0);
    }

    @Test
    void numbersMayTakeSeveralBytes() throws IOException {
        List<String> many = IntStream.range(0, 300)
                .mapToObj(i -> "{\"type\":\"fixed\",\"name\":\"f" + i + "\",\"size\":1}")
                .toList();
        ValueSchemas schemas =
                ValueSchemas.of(new KeyedStateMetadata("s", "VALUE", "\"string\"", null, many, 299, null));
        BytesEncoder out = new BytesEncoder();
        schemas.begin(out);
        out.writeFixed(new byte[] {42}, 0, 1);
        assertThat(out.toByteArray()).containsExactly(0xab, 0x02, 42);
        byte[] read = new byte[1];
        schemas.open(out.array(), 0, out.length(), null).readFixed(read);
        assertThat(read).containsExactly(42);
    }

    @Test
    void whatBeginsWithNoNumberOfASchemaIsRefused() {
        ValueSchemas schemas = ValueSchemas.of(INT);
        assertThatThrownBy(() -> schemas.open(new byte[] {1, 2}, 0, 2, null))
                .isInstanceOf(IOException.class)
                .hasMessage("a value has schema number 1, expected less than 1");
        assertThatThrownBy(() -> schemas.open(new byte[] {(byte) 0x80}, 0, 1, null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not begin with the number of a schema");
        assertThatThrownBy(() -> schemas.open(new byte[] {-1, -1, -1, -1, -1, -1}, 0, 6, null))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aStateRemembersSinceWhenItsValuesExpire() {
        Schema timed = Types.expiring(Types.INT).schema();
        Schema wider = Types.expiring(Types.LONG).schema();
        assertThat(ValueSchemas.of(timed).ttlSinceMs()).isNull();
        ValueSchemas added = ValueSchemas.of(INT).evolvedTo(timed, 100);
        assertThat(added.ttlSinceMs()).isEqualTo(100);
        assertThat(added.evolvedTo(wider, 200).ttlSinceMs()).isEqualTo(100);
        ValueSchemas removed = added.evolvedTo(INT, 300);
        assertThat(removed.ttlSinceMs()).isNull();
        assertThat(removed.evolvedTo(timed, 400).ttlSinceMs()).isEqualTo(400);
    }
}
