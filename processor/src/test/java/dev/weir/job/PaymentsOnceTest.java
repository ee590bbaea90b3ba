package dev.weir.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.job.PaymentsOnce.Payment;
import dev.weir.testing.JobTester;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PaymentsOnceTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path SOURCE = Path.of("src", "test", "java", "dev", "weir", "job", "PaymentsOnce.java");
    private static final Map<String, String> TOPICS = Map.of("from", "payments", "to", "payments-once");

    @Test
    void aPaymentSentAgainWithinADayIsDropped() {
        Payment first = new Payment("p-1", "anna", 500);
        Payment second = new Payment("p-2", "anna", 500);
        JobTester.verify(new PaymentsOnce(), TOPICS, job -> {
            job.send("payments", first);
            job.send("payments", second);
            job.send("payments", first);
            assertThat(job.output("once", Payment.class)).containsExactly(first, second);
            job.advanceProcessingTime(Duration.ofDays(1));
            job.send("payments", first);
            assertThat(job.output("once", Payment.class)).containsExactly(first, second, first);
        });
    }

    @Test
    void theReadmeShowsThisJob() throws Exception {
        String source = Files.readString(SOURCE);
        String job = source.substring(source.indexOf("public final class"));
        assertThat(Files.readString(README)).contains("```java\n" + job + "```");
    }
}
