package dev.weir.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointWordTest {
    private final CheckpointWord word = new CheckpointWord();

    @Test
    void whoCutsFirstDecides() {
        assertThat(word.get()).isEqualTo(CheckpointWord.Value.OPEN);
        assertThat(word.isAborted()).isFalse();
        assertThat(word.cut()).isTrue();
        assertThat(word.cut()).isTrue();
        assertThat(word.abort()).isFalse();
        assertThat(word.isAborted()).isFalse();
        assertThat(word).hasToString("CUT");
    }

    @Test
    void whoAbortsFirstDecides() {
        assertThat(word.abort()).isTrue();
        assertThat(word.abort()).isTrue();
        assertThat(word.cut()).isFalse();
        assertThat(word.isAborted()).isTrue();
        assertThat(word).hasToString("ABORTED");
    }
}
