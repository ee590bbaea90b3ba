package dev.weir.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.env.Failpoints;
import dev.weir.error.WeirException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HaltAtFailpointTest {
    private static Failpoints at(String failpoint) {
        return HaltAtFailpoint.fromEnvironment(name -> failpoint);
    }

    @Test
    void withoutTheVariableNothingHalts() {
        assertThat(HaltAtFailpoint.fromEnvironment(name -> null)).isSameAs(Failpoints.NONE);
        assertThat(at(" ")).isSameAs(Failpoints.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit",
                "within:commit",
                "before:commit#",
                "before:commit~0",
                "before:commit~",
                "before:commit+1~1"
            })
    void whatNamesNoFailpointIsRefused(String value) {
        assertThatThrownBy(() -> at(value))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("WEIR_FAILPOINT is '" + value + "'");
    }

    @Test
    void itSaysThatItWaitsAndThatItGoesOn() {
        Failpoints failpoints = at("before:commit#2~50");
        assertThat(printed(() -> failpoints.reached("before:commit"))).isEmpty();
        assertThat(printed(() -> failpoints.reached("after:commit"))).isEmpty();
        long begun = System.nanoTime();
        assertThat(printed(() -> failpoints.reached("before:commit")).lines())
                .containsExactly("waiting at failpoint before:commit", "going on at failpoint before:commit");
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(50_000_000);
        assertThat(printed(() -> failpoints.reached("before:commit"))).isEmpty();
    }

    private static String printed(Runnable what) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            what.run();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
