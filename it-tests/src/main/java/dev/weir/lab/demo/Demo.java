package dev.weir.lab.demo;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.demo.DemoView.Event;
import dev.weir.lab.demo.DemoView.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Replays the flights, kills processor and broker by the plan, starts them again, and shows what happens, until all
 * output is committed. Owned by one thread; looks at everything five times a second.
 */
final class Demo {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final double BROKER_AWAY_SECONDS = 1;
    private static final double PATIENCE_SECONDS = 60;
    private static final double SETTLE_SECONDS = 2;

    private final long startNanos = System.nanoTime();
    private final Truth truth;
    private final KillPlan plan;
    private final BrokerProcess broker;
    private final Processor processor;
    private final Replay replay;
    private final LiveOutput output;
    private final StatusClient status;
    private final Map<String, String> cities = FlightData.cities();
    private final List<Event> events = new ArrayList<>();

    private int processorKills;
    private int brokerKills;
    private double brokerStartDue = Double.NaN;
    // The kill that the job has not come back from: when it was, and what was committed before the job ran again.
    private double killedAt = Double.NaN;
    private int committedBefore;
    private long attemptAtKill;
    private KillPlan.@Nullable Target killed;
    private boolean counting;
    private long lastProgress;
    private double lastProgressAt;

    Demo(
            Truth truth,
            KillPlan plan,
            BrokerProcess broker,
            Processor processor,
            Replay replay,
            LiveOutput output,
            StatusClient status) {
        this.truth = truth;
        this.plan = plan;
        this.broker = broker;
        this.processor = processor;
        this.replay = replay;
        this.output = output;
        this.status = status;
    }

    /** Runs until all flights and hours are committed, all kills are done, and no more output comes. */
    void run(Display display) {
        news("broker (pid " + broker.pid() + ") and processor (pid "
                + processor.process().pid() + ") started");
        double completeAt = Double.NaN;
        while (Double.isNaN(completeAt) || seconds() - completeAt < SETTLE_SECONDS) {
            step();
            display.show(view());
            if (Double.isNaN(completeAt) && complete()) {
                news("all flights and hours are committed");
                completeAt = seconds();
            }
            processor.process().waitFor(LOOK);
        }
    }

    int kills() {
        return processorKills + brokerKills;
    }

    private void step() {
        startBrokerWhenDue();
        watchProcessor();
        watchRecovery();
        watchProgress();
        plan.due(replay.written() / (double) truth.flights(), healthy()).ifPresent(this::kill);
    }

    private boolean healthy() {
        Status now = status.status();
        return counting && Double.isNaN(killedAt) && Double.isNaN(brokerStartDue) && now != null && now.isRunning();
    }

    private boolean complete() {
        return replay.done()
                && plan.done()
                && Double.isNaN(killedAt)
                && output.totals() >= truth.flights()
                && output.hours() >= truth.hours().size();
    }

    private void kill(KillPlan.Target target) {
        if (target == KillPlan.Target.PROCESSOR) {
            long pid = processor.process().pid();
            processor.process().kill9();
            processor.restart();
            processorKills++;
            event(
                    Kind.KILL,
                    "kill -9 processor (pid " + pid + "), started again as pid "
                            + processor.process().pid());
        } else {
            event(Kind.KILL, "kill -9 broker (pid " + broker.pid() + ")");
            broker.kill9();
            brokerKills++;
            brokerStartDue = seconds() + BROKER_AWAY_SECONDS;
        }
        killed = target;
        killedAt = seconds();
        committedBefore = output.totals();
        Status before = status.status();
        attemptAtKill = before == null ? 0 : before.attempt();
    }

    private void startBrokerWhenDue() {
        if (seconds() >= brokerStartDue) {
            broker.launchAgain();
            brokerStartDue = Double.NaN;
            news("broker started again on its data (pid " + broker.pid() + ")");
        }
    }

    /** A processor that ended by itself is started again, as a supervisor would, unless its exit code forbids it. */
    private void watchProcessor() {
        ChildProcess process = processor.process();
        OptionalInt exit = process.waitFor(Duration.ZERO);
        if (exit.isEmpty()) {
            return;
        }
        int code = exit.getAsInt();
        if (code != ExitCode.UNAVAILABLE.code() && code != ExitCode.TRY_AGAIN.code()) {
            throw process.failure("ended by itself with exit code " + code);
        }
        processor.restart();
        news("processor ended with exit code " + code + ", started again as pid "
                + processor.process().pid());
    }

    private void watchRecovery() {
        int committed = output.totals();
        if (!counting && committed > 0) {
            counting = true;
            event(Kind.RECOVERY, "first flights counted");
        }
        if (!Double.isNaN(killedAt)) {
            watchRecovery(committed, seconds() - killedAt);
        }
    }

    /** What becomes visible before the job runs again was committed before the kill, and is no sign of recovery. */
    private void watchRecovery(int committed, double away) {
        if (!runsAgain()) {
            committedBefore = committed;
        } else if (committed > committedBefore) {
            recovered(attempt() + " counts again, %.1f s after the kill", away);
        } else if (committed >= truth.flights()) {
            recovered(attempt() + " runs, %.1f s after the kill; all is counted", away);
        }
    }

    private String attempt() {
        Status now = status.status();
        return now == null || now.attempt() == 0 ? "the processor" : "attempt " + now.attempt();
    }

    private boolean runsAgain() {
        Status now = status.status();
        if (now == null || !now.isRunning()) {
            return false;
        }
        // A job can outlive its broker's absence; a killed processor comes back as a new attempt.
        return now.attempt() > attemptAtKill || (killed == KillPlan.Target.BROKER && broker.isListening());
    }

    private void recovered(String format, double away) {
        event(Kind.RECOVERY, String.format(Locale.ROOT, format, away));
        killedAt = Double.NaN;
    }

    private void watchProgress() {
        long progress = (long) output.totals() + output.hours() + replay.written();
        if (progress > lastProgress) {
            lastProgress = progress;
            lastProgressAt = seconds();
        }
        Exception failure = replay.failure();
        if (failure != null) {
            throw new WeirException(ExitCode.UNAVAILABLE, "A flight could not be written: " + failure, failure);
        }
        if (seconds() - lastProgressAt > PATIENCE_SECONDS) {
            throw processor.process().failure("has not committed anything for " + (int) PATIENCE_SECONDS + " s");
        }
    }

    private DemoView view() {
        return new DemoView(
                seconds(),
                truth.flights(),
                replay.written(),
                replay.eventTime(),
                output.totals(),
                output.hours(),
                new DemoView.Process(
                        processor.process().pid(), processor.process().isAlive(), processorKills),
                new DemoView.Process(broker.pid(), broker.isListening(), brokerKills),
                status.status(),
                output.busiest(6),
                cities,
                List.copyOf(events));
    }

    private void news(String text) {
        event(Kind.NEWS, text);
    }

    private void event(Kind kind, String text) {
        events.add(new Event(seconds(), kind, text));
    }

    private double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
