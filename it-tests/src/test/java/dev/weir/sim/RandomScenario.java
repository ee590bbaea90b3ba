package dev.weir.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Calls in an order drawn from a seed: several producers of two ids, most of them zombies after a while. */
final class RandomScenario implements Consumer<TransactionScenario> {
    private static final int CALLS = 40;

    private final SplittableRandom random;
    private final List<Driven> clients = new ArrayList<>();
    private int values;

    RandomScenario(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A client and what the driver believes of it: the real client blocks on records sent outside a transaction. */
    private static final class Driven {
        final TransactionScenario.Client client;
        boolean initialised;
        boolean begun;

        Driven(TransactionScenario.Client client) {
            this.client = client;
        }
    }

    @Override
    public void accept(TransactionScenario scenario) {
        for (int i = 0; i < CALLS; i++) {
            if (clients.isEmpty() || random.nextInt(10) == 0) {
                String id = random.nextInt(3) == 0 ? "id2" : "id1";
                clients.add(new Driven(scenario.client("p" + clients.size(), id)));
            }
            act(scenario, clients.get(newerRather()));
        }
        scenario.look();
        scenario.lookAtStableOffset();
    }

    private int newerRather() {
        return Math.max(random.nextInt(clients.size()), random.nextInt(clients.size()));
    }

    private void act(TransactionScenario scenario, Driven driven) {
        TransactionScenario.Client client = driven.client;
        if (!driven.initialised && random.nextInt(10) > 0) {
            client.init();
            driven.initialised = scenario.lastWasOk();
        } else if (!driven.begun) {
            switch (random.nextInt(8)) {
                case 0 -> client.commit();
                case 1 -> client.abort();
                case 2 -> client.offset(values++, "early");
                default -> {
                    client.begin();
                    driven.begun = scenario.lastWasOk();
                }
            }
        } else {
            inTransaction(scenario, driven);
        }
    }

    private void inTransaction(TransactionScenario scenario, Driven driven) {
        TransactionScenario.Client client = driven.client;
        switch (random.nextInt(9)) {
            case 0, 1, 2, 3 -> client.send(random.nextInt(2), "v" + values++).flush();
            case 4, 5 -> client.offset(values, "o" + values++);
            case 6, 7 -> {
                client.commit();
                driven.begun &= !scenario.lastWasOk();
            }
            default -> {
                client.abort();
                driven.begun &= !scenario.lastWasOk();
            }
        }
    }
}
