package dev.weir.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FaultsTest {
    @Test
    void eachFaultHasANameOfItsOwnAndADescription() {
        assertThat(Faults.all()).extracting(Fault::name).doesNotHaveDuplicates().allMatch(n -> n.matches("[a-z-]+"));
        assertThat(Faults.all())
                .allMatch(fault -> fault.weight() > 0 && !fault.what().isEmpty());
    }

    @Test
    void thePageOfTheProofSaysHowManyThereAre() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "proof.md")))
                .contains("| " + Faults.all().size() + " kinds of faults, ");
    }

    @Test
    void faultsAreChosenByNameAndWeight() {
        List<Fault> chosen = Faults.named(List.of("kill=3", "poison"));
        Map<String, Integer> drawn = new HashMap<>();
        SplittableRandom dice = new SplittableRandom(1);
        for (int i = 0; i < 5_000; i++) {
            drawn.merge(Faults.draw(chosen, dice).name(), 1, Integer::sum);
        }
        assertThat(drawn.keySet()).containsExactlyInAnyOrder("kill", "poison");
        assertThat(drawn.get("kill")).isBetween(2_800, 3_200);
    }

    @Test
    void aWrongNameAndAWrongWeightAreNamed() {
        assertThatThrownBy(() -> Faults.named(List.of("kil")))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("no fault 'kil', expected one of")
                .hasMessageContaining("kill-in-start");
        assertThatThrownBy(() -> Faults.named(List.of("kill=often")))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("'often' in 'kill=often'");
    }

    @Test
    void aSoakHasNoFaultThatEndsTheProcessor() {
        assertThat(Faults.survived())
                .extracting(Fault::name)
                .contains("broker-kill", "network-cut", "pause", "store-full", "store-slow")
                .doesNotContain("kill", "rescale", "second-instance", "terminate", "store-unwritable");
    }
}
