package dev.weir.sim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What the simulated broker and its clients must do exactly as the real ones. */
final class TransactionScenarios {
    private static final int SHORT_TIMEOUT_MS = 400;

    private TransactionScenarios() {}

    static Map<String, Consumer<TransactionScenario>> all() {
        Map<String, Consumer<TransactionScenario>> all = new LinkedHashMap<>();
        endings(all);
        fencing(all);
        offsets(all);
        timeouts(all);
        wrongStates(all);
        return all;
    }

    private static void endings(Map<String, Consumer<TransactionScenario>> all) {
        all.put("a commit makes visible, an abort does not", s -> {
            var p = s.client("p", "id").init().begin().send(0, "a").send(1, "b").commit();
            s.look();
            p.begin().send(0, "c").flush().abort();
            s.look();
            p.begin().send(0, "d").commit().begin().send(0, "e").commit();
            s.look();
        });
        all.put("an open transaction holds back what is committed after it", s -> {
            var first = s.client("first", "id1").init().begin().send(0, "a").flush();
            s.client("second", "id2").init().begin().send(0, "b").send(1, "c").commit();
            s.look();
            first.commit();
            s.look();
        });
        all.put("an empty transaction commits and aborts", s -> {
            s.client("p", "id")
                    .init()
                    .begin()
                    .commit()
                    .begin()
                    .abort()
                    .begin()
                    .send(0, "a")
                    .commit();
            s.look();
        });
        all.put("a graceful close aborts, a hard one leaves it open", s -> {
            s.client("soft", "id1").init().begin().send(0, "a").flush().close(10_000);
            s.look();
            s.client("hard", "id2")
                    .init()
                    .begin()
                    .send(1, "b")
                    .flush()
                    .close(0)
                    .send(1, "c")
                    .begin()
                    .commit();
            s.client("other", "id3").init().begin().send(1, "d").commit();
            s.look();
            s.client("successor", "id2").init();
            s.look();
        });
    }

    private static void fencing(Map<String, Consumer<TransactionScenario>> all) {
        all.put("a zombie's commit after its successor's init is refused", s -> {
            var zombie =
                    s.client("zombie", "id").init().begin().send(0, "a").flush().offset(7, "seven");
            var successor = s.client("successor", "id").init();
            zombie.commit().commit().abort().begin().send(0, "b").flush().offset(8, "eight");
            s.look();
            s.lookAtOffset();
            successor.begin().send(0, "c").commit();
            s.look();
        });
        all.put("a zombie's send into its open transaction is refused", s -> {
            var zombie = s.client("zombie", "id").init().begin().send(0, "a").flush();
            s.client("successor", "id").init();
            zombie.send(0, "b")
                    .flush()
                    .send(0, "c")
                    .flush()
                    .offset(1, "one")
                    .commit()
                    .begin();
            zombie.abort().begin();
            s.look();
        });
        all.put("a zombie's send to another partition is refused", s -> {
            var zombie = s.client("zombie", "id").init().begin().send(0, "a").flush();
            s.client("successor", "id").init();
            zombie.send(1, "b").flush().commit();
            s.look();
        });
        all.put("a zombie's commit with records still in the client is refused", s -> {
            var zombie = s.client("zombie", "id").init().begin();
            s.client("successor", "id").init();
            zombie.send(0, "a").commit();
            s.look();
        });
        all.put("a zombie's offsets are refused", s -> {
            var zombie = s.client("zombie", "id").init().begin();
            s.client("successor", "id").init();
            zombie.offset(3, "three").commit().begin();
            s.lookAtOffset();
        });
        all.put("a zombie with nothing in its transaction does not learn that it is one", s -> {
            var zombie = s.client("zombie", "id").init().begin();
            s.client("successor", "id").init();
            zombie.commit().begin().send(0, "a").flush().commit();
            s.look();
        });
        all.put("a successor's commits stand, its zombie's do not", s -> {
            var zombie = s.client("zombie", "id")
                    .init()
                    .begin()
                    .send(0, "a")
                    .commit()
                    .begin()
                    .send(0, "b")
                    .flush();
            s.client("successor", "id")
                    .init()
                    .begin()
                    .send(0, "c")
                    .offset(4, "four")
                    .commit();
            zombie.commit();
            s.look();
            s.lookAtOffset();
        });
    }

    private static void offsets(Map<String, Consumer<TransactionScenario>> all) {
        all.put("a pending offset is not stable, and gone after an abort", s -> {
            var p = s.client("p", "id").init().begin().offset(5, "five");
            s.lookAtOffset();
            p.abort();
            s.lookAtOffset();
            p.begin().offset(6, "six").commit();
            s.lookAtOffset();
            p.begin().offset(7, "seven");
            s.lookAtOffset();
        });
        all.put("of two offsets the one written last stays, committed first", s -> {
            var first = s.client("first", "id1").init().begin().offset(1, "one");
            s.client("second", "id2").init().begin().offset(2, "two").commit();
            first.commit();
            s.lookAtOffset();
        });
        all.put("of two offsets the one written last stays, though it is lower", s -> {
            var first = s.client("first", "id1").init().begin().offset(2, "two");
            var second = s.client("second", "id2").init().begin().offset(1, "one");
            first.commit();
            second.commit();
            s.lookAtOffset();
        });
        all.put("an offset written twice in one transaction counts once", s -> {
            s.client("p", "id").init().begin().offset(2, "two").offset(1, "one").commit();
            s.lookAtOffset();
        });
        all.put("metadata of 4096 is stored, of 4097 fatal", s -> {
            var p = s.client("p", "id")
                    .init()
                    .begin()
                    .offset(1, "x".repeat(4096))
                    .commit();
            p.begin().offset(2, "x".repeat(4097)).commit().abort().begin();
            s.lookAtOffset();
        });
    }

    private static void timeouts(Map<String, Consumer<TransactionScenario>> all) {
        all.put("a commit after the broker's time-out is lost", s -> {
            var p = s.client("p", "id", SHORT_TIMEOUT_MS)
                    .init()
                    .begin()
                    .send(0, "a")
                    .flush()
                    .offset(1, "one");
            s.awaitTimeout("id");
            p.commit().begin().abort();
            s.look();
            s.lookAtOffset();
        });
        all.put("an abort after the broker's time-out goes on", s -> {
            var p = s.client("p", "id", SHORT_TIMEOUT_MS)
                    .init()
                    .begin()
                    .send(0, "a")
                    .flush();
            s.awaitTimeout("id");
            p.abort().begin().send(0, "b").commit();
            s.look();
        });
        all.put("a send after the broker's time-out fails", s -> {
            var p = s.client("p", "id", SHORT_TIMEOUT_MS)
                    .init()
                    .begin()
                    .send(0, "a")
                    .flush();
            s.awaitTimeout("id");
            p.send(0, "b")
                    .flush()
                    .send(1, "c")
                    .commit()
                    .abort()
                    .begin()
                    .send(1, "d")
                    .commit();
            s.look();
        });
        all.put("offsets after the broker's time-out are fatal", s -> {
            var p = s.client("p", "id", SHORT_TIMEOUT_MS)
                    .init()
                    .begin()
                    .send(0, "a")
                    .flush();
            s.awaitTimeout("id");
            p.offset(1, "one").abort();
            s.look();
        });
        all.put("a successor's init after the time-out", s -> {
            var p = s.client("p", "id", SHORT_TIMEOUT_MS)
                    .init()
                    .begin()
                    .send(0, "a")
                    .flush();
            s.awaitTimeout("id");
            s.client("successor", "id").init().begin().send(0, "b").commit();
            p.commit().abort();
            s.look();
        });
    }

    private static void wrongStates(Map<String, Consumer<TransactionScenario>> all) {
        all.put("calls in the wrong state", s -> {
            var p = s.client("p", "id");
            p.begin().commit().abort().offset(1, "one").init().init().commit().abort();
            p.offset(1, "one").begin().begin().send(0, "a").commit().commit();
            s.look();
        });
        all.put("a timeout above the broker's limit is fatal", s -> {
            s.client("p", "id", SimBroker.MAX_TRANSACTION_TIMEOUT_MS + 1)
                    .init()
                    .begin()
                    .init();
        });
        all.put("calls after close", s -> {
            s.client("p", "id")
                    .init()
                    .close(0)
                    .init()
                    .begin()
                    .send(0, "a")
                    .flush()
                    .commit()
                    .abort()
                    .close(0);
        });
    }
}
