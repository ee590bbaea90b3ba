package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SmallOutputTest {
    @Test
    void takesNoMoreThanItMay() throws Exception {
        SmallOutput out = new SmallOutput(4);
        out.write(new byte[] {1, 2, 3}, 0, 3);
        out.write(4);

        assertThatThrownBy(() -> out.write(5)).isInstanceOf(SmallOutput.Full.class);
        assertThatThrownBy(() -> out.write(new byte[1 << 20])).isInstanceOf(SmallOutput.Full.class);
        assertThat(out.toByteArray()).containsExactly(1, 2, 3, 4);
    }
}
