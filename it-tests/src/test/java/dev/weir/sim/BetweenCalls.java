package dev.weir.sim;

/**
 * Between two calls of one step of a procedure others have their turn: a late request arrives, the broker goes on with the
 * end of a transaction or aborts one whose time is over, batches move, another process's worker or step runs once. Of the
 * process that makes the call nothing runs but what its Kafka clients do by themselves: its own workers come between two
 * steps ({@link SimWorkers#race}).
 */
final class BetweenCalls {
    /** A process does not stand longer between two calls, even for a transaction whose time would be over then. */
    private static final int MAX_WAIT_MS = 60_000;

    /** Which of them is tried first. */
    private static final int KINDS = 5;

    private final SimWorld world;
    private Runnable onTurn = () -> {};
    private boolean underWay;

    BetweenCalls(SimWorld world) {
        this.world = world;
    }

    /** Told when others have had their turn: what they have done is to be looked at before the step goes on. */
    void onTurn(Runnable listener) {
        onTurn = listener;
    }

    /** Now, perhaps. Counted only when something was done. */
    void maybe(SimProcess caller) {
        ProtocolStep step = world.step();
        if (step == null || underWay || !isPossible(caller)) {
            return;
        }
        if (!world.isTimeFor(world.faults().between(), FaultKind.BETWEEN, step)) {
            return;
        }
        world.story().tell(caller.name(), "stands between two calls");
        boolean done;
        underWay = true;
        world.setStep(null);
        try {
            done = anyTurn(caller);
        } finally {
            world.setStep(step);
            underWay = false;
        }
        if (done) {
            world.hasCome(FaultKind.BETWEEN, step);
            onTurn.run();
        }
        caller.requireAlive();
    }

    private boolean isPossible(SimProcess caller) {
        SimTransactions transactions = world.broker().transactions();
        return world.network().hasLate()
                || world.network().hasQueues()
                || transactions.isCompleting()
                || transactions.nextTimeoutMs() != Long.MAX_VALUE
                || anotherRuns(caller);
    }

    private boolean anotherRuns(SimProcess caller) {
        for (SimProcess process : world.processes()) {
            if (process != caller && process.isRunnable()) {
                return true;
            }
        }
        return false;
    }

    private boolean anyTurn(SimProcess caller) {
        int first = world.random().nextInt(KINDS);
        for (int i = 0; i < KINDS; i++) {
            boolean done = switch ((first + i) % KINDS) {
                case 0 -> late();
                case 1 -> transaction();
                case 2 -> world.scheduler().network();
                default -> world.scheduler().turnOfOthers(caller);
            };
            if (done) {
                return true;
            }
        }
        return false;
    }

    private boolean late() {
        if (!world.network().hasLate() || world.broker().isAway()) {
            return false;
        }
        world.network().deliverLate();
        return true;
    }

    private boolean transaction() {
        SimTransactions transactions = world.broker().transactions();
        if (world.broker().isAway()) {
            return false;
        }
        if (transactions.isCompleting()) {
            transactions.tellOne(world.random());
            return true;
        }
        long nowMs = world.clock().nowMs();
        long overMs = transactions.nextTimeoutMs();
        if (overMs == Long.MAX_VALUE || overMs - nowMs > world.scheduler().duration(MAX_WAIT_MS)) {
            return false;
        }
        world.clock().advanceTo(Math.max(overMs, nowMs));
        return world.scheduler().timeOutOne();
    }
}
