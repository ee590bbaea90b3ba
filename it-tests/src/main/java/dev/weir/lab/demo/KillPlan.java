package dev.weir.lab.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** When the demo kills what: spread over the replay, each at a random moment of its share. Not thread-safe. */
final class KillPlan {
    /** What is killed. */
    enum Target {
        PROCESSOR,
        BROKER
    }

    /**
     * One kill.
     *
     * @param progress the share of the flights written at which it is due
     */
    record Kill(double progress, Target target) {}

    // Before the first kill there should be something to lose, after the last something to go on with.
    private static final double FROM = 0.08;
    private static final double TO = 0.94;

    private final List<Kill> kills;
    private int next;

    private KillPlan(List<Kill> kills) {
        this.kills = kills;
    }

    static KillPlan of(int processorKills, int brokerKills, Random random) {
        List<Kill> kills = new ArrayList<>();
        int count = processorKills + brokerKills;
        int brokersFrom = (count - brokerKills) / 2;
        for (int i = 0; i < count; i++) {
            double share = (i + 0.15 + 0.7 * random.nextDouble()) / count;
            boolean broker = i >= brokersFrom && i < brokersFrom + brokerKills;
            kills.add(new Kill(FROM + share * (TO - FROM), broker ? Target.BROKER : Target.PROCESSOR));
        }
        return new KillPlan(kills);
    }

    /**
     * The kill that is due, if one is; it then counts as done.
     *
     * @param progress the share of the flights written
     * @param recovered whether the job has made progress since the last kill
     */
    Optional<Target> due(double progress, boolean recovered) {
        if (next == kills.size() || !recovered || progress < kills.get(next).progress()) {
            return Optional.empty();
        }
        return Optional.of(kills.get(next++).target());
    }

    boolean done() {
        return next == kills.size();
    }

    List<Kill> kills() {
        return List.copyOf(kills);
    }
}
