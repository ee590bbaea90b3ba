package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.dataflow.Parker;
import dev.weir.dataflow.Race;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who post and one who opens: every letter once, in each sender's order, and the owner never sleeps on one. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class MailboxRaceTest {
    /** A mailbox, and what its owner has done. */
    private static final class Owner {
        volatile boolean woken;
        final Mailbox mailbox = new Mailbox(() -> woken = true);
        final List<Integer> opened = new ArrayList<>();
        boolean foundAny;

        void drain() throws Exception {
            foundAny = mailbox.drain();
        }
    }

    @Test
    void aLetterIsOpenedOrItsOwnerWoken() throws Exception {
        var outcomes = Race.of(Owner::new, MailboxRaceTest::outcome)
                .with(o -> o.mailbox.post(() -> o.opened.add(1)))
                .with(o -> o.mailbox.post(() -> o.opened.add(2)))
                .with(Owner::drain)
                .run();
        assertThat(outcomes.keySet()).isSubsetOf("2 letters", "2 letters, woken for some of them");
    }

    private static String outcome(Owner o) {
        int before = o.opened.size();
        if (o.foundAny != (before > 0)) {
            return "drain said " + o.foundAny + " of " + before;
        }
        boolean woken = o.woken;
        try {
            o.drain();
        } catch (Exception e) {
            return e.toString();
        }
        boolean each = o.opened.size() == 2 && o.opened.containsAll(List.of(1, 2));
        if (!each || (before < 2 && !woken)) {
            return "lost: " + o.opened + ", woken: " + woken;
        }
        return before == 2 ? "2 letters" : "2 letters, woken for some of them";
    }

    /** The owner sleeps for as long as the test may take: only wake-ups that are never lost bring it to its end. */
    @RepeatedTest(3)
    void lettersOfManyComeOnceAndInEachOnesOrder() throws Exception {
        int senders = 4;
        int letters = 20_000 * (1 + Integer.getInteger("weir.stress", 0));
        Parker owner = new Parker();
        Mailbox mailbox = new Mailbox(owner::wake);
        int[] next = new int[senders];
        AtomicInteger outOfOrder = new AtomicInteger();
        int[] opened = {0};
        List<Thread> threads = new ArrayList<>();
        for (int s = 0; s < senders; s++) {
            int sender = s;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < letters; i++) {
                    int number = i;
                    mailbox.post(() -> {
                        opened[0]++;
                        if (next[sender]++ != number) {
                            outOfOrder.incrementAndGet();
                        }
                    });
                    if (i % 1_000 == sender) {
                        Thread.yield();
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        while (opened[0] < senders * letters) {
            if (!mailbox.drain()) {
                owner.park(TimeUnit.HOURS.toNanos(1));
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(mailbox.drain()).isFalse();
        assertThat(next).containsOnly(letters);
        assertThat(outOfOrder).hasValue(0);
    }
}
