package dev.weir.state.type;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.fuzz.Fuzz;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Schemas that stand in checkpoints, and values of them, damaged. */
@Timeout(120)
class SchemaFuzzTest {
    enum Colour {
        RED,
        GREEN
    }

    record Item(
            String name,
            int count,
            long at,
            double price,
            byte[] raw,
            boolean open,
            Colour colour,
            List<String> tags,
            Map<String, Long> more,
            Optional<String> note) {}

    private static final Type<Item> ITEM = Types.record(Item.class);
    private static final List<String> WORDS = List.of(
            "\"type\"",
            "\"record\"",
            "\"fixed\"",
            "\"size\":-1",
            "null",
            "[",
            "]",
            "{",
            "}",
            "\"name\":5",
            "\"fields\":[]",
            "\"aliases\":1",
            "\"default\":{}",
            "\"logicalType\":\"decimal\"",
            "\"\"",
            "[".repeat(2_000));

    @Test
    void aStrangeSchemaIsParsedOrRefused() {
        Fuzz.of("schema").texts(List.of(ITEM.schema().toString(), "\"long\"", "[\"null\",\"string\"]"), WORDS, text -> {
            try {
                Schema schema = Schemas.parse(text);
                Schemas.parse(schema.toString());
            } catch (WeirException e) {
                Fuzz.declared(e, ExitCode.CONFIGURATION, "schema");
            }
        });
    }

    /** What callers turn into an error that names the file. */
    @Test
    void strangeBytesAreAValueOrOneOfTheErrorsThatAreExpectedOfAvro() throws IOException {
        Item item = new Item(
                "größe",
                7,
                1L << 40,
                1.5,
                new byte[40],
                true,
                Colour.GREEN,
                List.of("a", "b"),
                Map.of("x", 1L),
                Optional.of("n"));
        BytesEncoder out = new BytesEncoder();
        ITEM.write(item, out);
        Fuzz.of("value").bytes(List.of(out.toByteArray()), bytes -> {
            try {
                ITEM.read(new BoundedDecoder(bytes));
            } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException expected) {
                return;
            }
        });
    }
}
