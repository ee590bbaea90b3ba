package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.state.SchemaCheck.Finding;
import dev.weir.state.SchemaCheck.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaCheckTest {
    private static KeyedStateMetadata value(String name, String schema) {
        return new KeyedStateMetadata(name, "VALUE", "\"string\"", null, schema);
    }

    @Test
    void everyStateOfEitherSideHasAFinding() {
        List<Finding> findings = SchemaCheck.compare(
                List.of(value("same", "\"int\""), value("wider", "\"int\""), value("gone", "\"int\"")),
                List.of(value("fresh", "\"int\""), value("wider", "\"long\""), value("same", "\"int\"")));
        assertThat(findings)
                .containsExactly(
                        new Finding("fresh", Outcome.NEW, null),
                        new Finding("wider", Outcome.EVOLVED, null),
                        new Finding("same", Outcome.MATCHED, null),
                        new Finding("gone", Outcome.MISSING, null));
    }

    @Test
    void aKindDoesNotChange() {
        Finding finding = SchemaCheck.compare(
                value("s", "\"int\""), new KeyedStateMetadata("s", "MAP", "\"string\"", "\"int\"", "\"int\""));
        assertThat(finding.outcome()).isEqualTo(Outcome.INCOMPATIBLE);
        assertThat(finding.problem()).startsWith("it was written as VALUE, and is asked for as MAP");
    }

    @Test
    void aKeyDoesNotEvolveEvenWhereAvroCouldReadIt() {
        Finding key = SchemaCheck.compare(
                new KeyedStateMetadata("s", "VALUE", "\"int\"", null, "\"int\""),
                new KeyedStateMetadata("s", "VALUE", "\"long\"", null, "\"int\""));
        assertThat(key.problem()).startsWith("its key was written as \"int\", and is asked for as \"long\"");
        Finding mapKey = SchemaCheck.compare(
                new KeyedStateMetadata("s", "MAP", "\"int\"", "\"int\"", "\"int\""),
                new KeyedStateMetadata("s", "MAP", "\"int\"", "\"long\"", "\"int\""));
        assertThat(mapKey.problem()).startsWith("its map key was written as \"int\"");
    }

    @Test
    void valuesOfEverySchemaThatTheStateEverHadMustBeReadable() {
        KeyedStateMetadata held =
                new KeyedStateMetadata("s", "VALUE", "\"string\"", null, List.of("\"int\"", "\"long\""), 1, null);
        assertThat(SchemaCheck.compare(held, value("s", "\"double\"")).outcome())
                .isEqualTo(Outcome.EVOLVED);
        Finding back = SchemaCheck.compare(held, value("s", "\"int\""));
        assertThat(back.outcome()).isEqualTo(Outcome.INCOMPATIBLE);
        assertThat(back.problem())
                .startsWith(
                        "the value was written as long, and is asked for as int. Values written as \"long\" can't be"
                                + " read as \"int\"; ");
    }
}
