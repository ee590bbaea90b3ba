package dev.weir.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.WeirException;
import dev.weir.state.KeyHash;
import dev.weir.state.type.Types;
import org.junit.jupiter.api.Test;

class KeyHasherTest {
    private final KeyHasher hasher = new KeyHasher(Types.STRING);

    @Test
    void aKeysHashIsThatOfItsEncodingWhateverKeysCameBefore() {
        hasher.hash("a longer one");
        byte[] encoded = {2, 'a'};
        assertThat(hasher.hash("a")).isEqualTo(KeyHash.of(encoded, encoded.length));
    }

    @Test
    void aKeyThatUtf8CannotHoldIsNamedAtTheKeyBy() {
        assertThatThrownBy(() -> hasher.hash("name\ud83d"))
                .isInstanceOf(WeirException.class)
                .hasMessageContainingAll("a key of class java.lang.String", "half of a surrogate pair");
    }
}
