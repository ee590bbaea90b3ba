package dev.weir.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.fuzz.Fuzz;
import dev.weir.state.type.Schemas;
import java.io.IOException;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged offsets: the errors are those that callers turn into one that names the source. */
@Timeout(120)
class SplitFuzzTest {
    private static final List<byte[]> VALID = List.of(
            SplitCodec.encode(new SourceSplit("orders", "topic-id", 3, 1L << 40, SourceSplit.UNBOUNDED)),
            SplitCodec.encode(new SourceSplit("größe", "", 0, 0, 17, 1_700_000_000_000L, 5)));
    private static final List<String> WORDS = List.of(
            "\"type\"",
            "\"record\"",
            "\"SourceSplit\"",
            "\"string\"",
            "\"long\"",
            "[\"null\",\"long\"]",
            "null",
            "{",
            "}",
            "\"fields\":[]",
            "\"default\":-1",
            "[".repeat(2_000));

    @Test
    void damagedOffsetsAreReadOrRefused() {
        Fuzz.of("split").bytes(VALID, bytes -> {
            try {
                SourceSplit split = SplitCodec.decode(bytes, SplitCodec.SCHEMA);
                assertThat(SplitCodec.decode(SplitCodec.encode(split), SplitCodec.SCHEMA))
                        .isEqualTo(split);
            } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException expected) {
                return;
            }
        });
    }

    @Test
    void offsetsOfAStrangeSchemaAreReadOrRefused() {
        Fuzz.of("schema of a split").texts(List.of(SplitCodec.SCHEMA.toString()), WORDS, text -> {
            try {
                Schema written = Schemas.parse(text);
                for (byte[] bytes : VALID) {
                    SplitCodec.decode(bytes, written);
                }
            } catch (WeirException e) {
                Fuzz.declared(e, ExitCode.CONFIGURATION, "schema");
            } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException expected) {
                return;
            }
        });
    }
}
