package dev.weir.connector.serde;

import dev.weir.fuzz.Fuzz;
import dev.weir.state.type.Types;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a topic holds: it is read, or refused as a record that can't be, so that the job's handler decides. */
@Timeout(120)
class PayloadFuzzTest {
    enum Colour {
        RED,
        GREEN
    }

    record Item(
            String name,
            int count,
            double price,
            boolean open,
            Colour colour,
            List<String> tags,
            Map<String, Long> more) {}

    private static final Item ITEM =
            new Item("größe", 7, 1.5, true, Colour.GREEN, List.of("a", "b"), Map.of("x", 1L, "y", 2L));

    private static <T> void fuzz(String what, Serde<T> serde, T value) {
        Fuzz.of(what).bytes(List.of(serde.serialize(value)), bytes -> {
            try {
                serde.deserialize(bytes);
            } catch (DeserializationException expected) {
                return;
            }
        });
    }

    @Test
    void avroIsReadOrRefused() {
        fuzz("Avro of a record", Serdes.avro(Types.record(Item.class)), ITEM);
    }

    @Test
    void jsonIsReadOrRefused() {
        fuzz("JSON", Serdes.json(Item.class), ITEM);
    }

    @Test
    void textsAndNumbersAreReadOrRefused() {
        fuzz("text", Serdes.string(), "größe \uD83D\uDE00");
        fuzz("long", Serdes.longs(), 17L);
    }
}
