package dev.weir.task;

import dev.weir.connector.JobTransactions;
import dev.weir.connector.Sink;
import dev.weir.connector.TopicLookup;
import dev.weir.connector.kafka.KafkaClients;
import dev.weir.env.Time;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What tasks without sinks need: a clock that is moved by hand. */
public final class ClockContext implements Sink.SinkContext, Time {
    private final LongSupplier nowMs;

    public ClockContext(LongSupplier nowMs) {
        this.nowMs = nowMs;
    }

    @Override
    public long wallMs() {
        return nowMs.getAsLong();
    }

    @Override
    public long nanos() {
        return nowMs.getAsLong() * 1_000_000L;
    }

    @Override
    public Time time() {
        return this;
    }

    @Override
    public String job() {
        return "job";
    }

    @Override
    public JobTransactions transactions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Runnable wakeTask() {
        return () -> {};
    }

    @Override
    public Consumer<Throwable> fail() {
        return error -> {
            throw new AssertionError(error);
        };
    }

    @Override
    public TopicLookup topics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void count(String counter, long n) {}

    @Override
    public Map<String, Object> consumerSettings() {
        return Map.of();
    }

    @Override
    public Map<String, Object> producerSettings() {
        return Map.of();
    }

    @Override
    public Map<String, Object> adminSettings() {
        return Map.of();
    }

    @Override
    public KafkaClients kafka() {
        throw new UnsupportedOperationException();
    }
}
