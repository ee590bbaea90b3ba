package dev.weir.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.job.FlightDelays.Flight;
import dev.weir.job.FlightDelays.Stat;
import dev.weir.testing.JobTester;
import org.junit.jupiter.api.Test;

/** Shows how a job is tested; docs/reference/job-api.md quotes it. */
class FlightDelaysTest {
    @Test
    void delaysAreAveragedPerOrigin() {
        JobTester.verify(new FlightDelays(), job -> {
            job.send("flights", new Flight("LHR", 0, 10));
            job.send("flights", new Flight("CDG", 0, 7));
            job.send("flights", new Flight("LHR", 1, 20));
            job.send("flights", new Flight("LHR", 2, null));
            assertThat(job.output("delays", Stat.class))
                    .containsExactly(new Stat("LHR", 1, 10), new Stat("CDG", 1, 7), new Stat("LHR", 2, 15));
        });
    }

    @Test
    void aListSourceIsReadToItsEnd() {
        try (JobTester job = JobTester.of(new FlightDelays(new Flight("LHR", 0, 10), new Flight("LHR", 0, 30)))) {
            job.run();
            assertThat(job.output("delays", Stat.class)).last().isEqualTo(new Stat("LHR", 2, 20));
        }
    }
}
