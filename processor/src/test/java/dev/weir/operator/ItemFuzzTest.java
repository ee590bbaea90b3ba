package dev.weir.operator;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.fuzz.Fuzz;
import dev.weir.state.type.Type;
import dev.weir.state.type.Types;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged items of operator state, and damaged schemas of them. */
@Timeout(120)
class ItemFuzzTest {
    private static final String WHERE = "step 'enrich', state 'rules'";

    record Rule(
            String name, int limit, double factor, List<String> words, Map<String, Long> more, Optional<Long> until) {}

    private static final Type<Rule> TYPE = Types.record(Rule.class);
    private static final ItemCodec<Rule> CODEC = new ItemCodec<>(TYPE.schema(), TYPE::write, TYPE::read);
    private static final String SCHEMA = TYPE.schema().toString();
    private static final byte[] ITEM =
            CODEC.encode(new Rule("größe", 7, 1.5, List.of("a", "b"), Map.of("x", 1L), Optional.of(1L << 40)));
    private static final List<String> WORDS = List.of(
            "\"type\"",
            "\"record\"",
            "\"int\"",
            "\"long\"",
            "\"string\"",
            "[\"null\",\"long\"]",
            "{\"type\":\"array\",\"items\":\"null\"}",
            "null",
            "{",
            "}",
            "\"fields\":[]",
            "\"default\":{}",
            "[".repeat(2_000));

    private static void readOrRefused(String schema, byte[] item) {
        try {
            CODEC.decodeAll(new OperatorState("rules", OperatorState.Mode.SPLIT, schema, List.of(ITEM, item)), WHERE);
        } catch (WeirException e) {
            Fuzz.declared(e, ExitCode.CONFIGURATION, WHERE);
        }
    }

    @Test
    void damagedItemsAreReadOrRefused() {
        Fuzz.of("item").bytes(List.of(ITEM), bytes -> readOrRefused(SCHEMA, bytes));
    }

    @Test
    void itemsOfAStrangeSchemaAreReadOrRefused() {
        Fuzz.of("schema of items").texts(List.of(SCHEMA), WORDS, text -> readOrRefused(text, ITEM));
    }

    /** Of an older type, which is rewritten first. */
    @Test
    void damagedItemsOfAnOlderSchemaAreReadOrRefused() {
        String older = SCHEMA.replace("{\"name\":\"limit\",\"type\":\"int\"},", "");
        Fuzz.of("older item").bytes(List.of(ITEM), bytes -> readOrRefused(older, bytes));
    }
}
