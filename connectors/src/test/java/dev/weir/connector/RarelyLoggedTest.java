package dev.weir.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Time;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RarelyLoggedTest {
    private long nowMs = 1;

    @Test
    void theFirstIsLoggedAtOnceAndThoseAfterItTogether() {
        RarelyLogged log = new RarelyLogged(new Clock());
        List<Long> logged = new ArrayList<>();
        log.ifDue(logged::add);
        for (int i = 0; i < 5; i++) {
            log.ifDue(logged::add);
        }
        assertThat(logged).containsExactly(1L);
        nowMs += 10_000;
        log.ifDue(logged::add);
        assertThat(logged).containsExactly(1L, 6L);
    }

    private final class Clock implements Time {
        @Override
        public long wallMs() {
            return nowMs;
        }

        @Override
        public long nanos() {
            return nowMs * 1_000_000L;
        }
    }
}
