package dev.weir.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointWord;
import dev.weir.dataflow.StreamElement.Barrier;
import dev.weir.dataflow.StreamElement.Watermark;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One producer and one consumer at once: nothing lost, twice or out of order, and nobody sleeps while there is work. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class ChannelRaceTest {
    private static final StreamElement FIRST = new Watermark(1);
    private static final StreamElement SECOND = new Watermark(2);

    /** A channel, and what its ends have seen. */
    private static final class Ends {
        final AtomicInteger barriersToTake = new AtomicInteger();
        final CheckpointWord word = new CheckpointWord();
        final Barrier barrier = new Barrier(new CheckpointId(1, 1), word, false);
        volatile boolean producerWoken;
        volatile boolean consumerWoken;
        final Channel channel;
        boolean offered;
        final List<Object> taken = new ArrayList<>();

        Ends(int capacity, StreamElement... sent) {
            channel = new Channel(capacity, () -> producerWoken = true, () -> consumerWoken = true, barriersToTake);
            for (StreamElement element : sent) {
                channel.offer(element);
            }
            producerWoken = false;
            consumerWoken = false;
        }

        void take() {
            StreamElement element = channel.poll();
            if (element != null) {
                taken.add(element);
            }
        }

        /** What is left, by one thread: as if the owner had been woken. */
        List<Object> all() {
            for (StreamElement left = channel.poll(); left != null; left = channel.poll()) {
                taken.add(left);
            }
            return taken;
        }
    }

    @Test
    void aProducerThatFindsNoRoomIsWoken() throws Exception {
        var outcomes = Race.of(
                        () -> new Ends(1, FIRST),
                        e -> e.offered ? "sent" : e.producerWoken ? "refused, woken" : "refused, asleep")
                .with(e -> e.offered = e.channel.offer(SECOND))
                .with(Ends::take)
                .run();
        Race.assertOutcomes(outcomes, "sent", "refused, woken");
        assertThat(outcomes).containsKey("sent");
    }

    @Test
    void whatIsRefusedIsNotInTheChannelAndWhatIsSentIsThereOnce() throws Exception {
        var outcomes = Race.of(() -> new Ends(1, FIRST), e -> e.offered + " " + e.all())
                .with(e -> e.offered = e.channel.offer(SECOND))
                .with(Ends::take)
                .run();
        Race.assertOutcomes(outcomes, "true " + List.of(FIRST, SECOND), "false " + List.of(FIRST));
    }

    @Test
    void aConsumerThatFindsNothingIsWoken() throws Exception {
        var outcomes = Race.of(
                        () -> new Ends(2),
                        e -> !e.taken.isEmpty() ? "taken" : e.consumerWoken ? "nothing there, woken" : "asleep")
                .with(e -> e.channel.offer(FIRST))
                .with(Ends::take)
                .run();
        Race.assertOutcomes(outcomes, "taken", "nothing there, woken");
    }

    @Test
    void aBarrierKeepsItsPlace() throws Exception {
        Consumer<Ends> produce = e -> {
            e.channel.offer(FIRST);
            e.channel.offer(e.barrier);
            e.channel.offer(SECOND);
        };
        var outcomes = Race.of(() -> new Ends(2), e -> kinds(e.all()) + " " + e.barriersToTake)
                .with(produce::accept)
                .with(e -> {
                    e.take();
                    e.take();
                    e.take();
                })
                .run();
        assertThat(outcomes.keySet()).containsExactly("1B2 0");
    }

    @Test
    void aBarrierOvertakesExactlyWhatStandsBeforeIt() throws Exception {
        var outcomes = Race.of(() -> new Ends(4), ChannelRaceTest::afterOvertaking)
                .with(e -> {
                    e.channel.offer(FIRST);
                    e.channel.offer(e.barrier);
                    e.channel.offer(SECOND);
                })
                .with(e -> {
                    if (e.channel.nextBarrier() != null) {
                        e.taken.addAll(e.channel.beforeNextBarrier());
                        e.taken.add(e.channel.takeBarrier());
                    }
                })
                .run();
        Race.assertOutcomes(outcomes, "1B then 12", " then 1B2");
    }

    private static String afterOvertaking(Ends e) {
        String before = kinds(e.taken);
        e.taken.clear();
        return before + " then " + kinds(e.all());
    }

    @Test
    void anAbortedBarrierIsTakenOrCountedButNeverBoth() throws Exception {
        var outcomes = Race.of(
                        () -> {
                            Ends e = new Ends(2);
                            e.channel.offer(e.barrier);
                            return e;
                        },
                        ChannelRaceTest::afterAbort)
                .with(e -> e.word.abort())
                .with(ChannelRaceTest::takeBarrier)
                .run();
        Race.assertOutcomes(outcomes, "seen 0", "unseen 0");
    }

    /** Three threads hardly ever come in the order in which it is taken. */
    @Test
    void aBarrierThatIsAbortedWhileItIsSentIsTakenOrCountedButNeverBoth() throws Exception {
        var outcomes = Race.of(() -> new Ends(2), ChannelRaceTest::afterAbort)
                .with(e -> e.channel.offer(e.barrier))
                .with(e -> e.word.abort())
                .with(ChannelRaceTest::takeBarrier)
                .run();
        assertThat(outcomes.keySet()).isSubsetOf("seen 0", "unseen 0");
    }

    private static void takeBarrier(Ends e) {
        if (e.channel.nextBarrier() != null) {
            e.taken.add(e.channel.takeBarrier());
        }
    }

    private static String afterAbort(Ends e) {
        boolean seen = e.taken.contains(e.barrier);
        e.channel.nextBarrier();
        return (seen ? "seen " : "unseen ") + e.barriersToTake;
    }

    @Test
    void aCheckpointIsCutOrAbortedNeverBoth() throws Exception {
        var outcomes = Race.of(() -> new Ends(1), e -> e.taken + " " + e.word)
                .with(e -> e.offered = e.word.cut())
                .with(e -> {
                    if (e.word.abort()) {
                        e.taken.add("aborted");
                    }
                })
                .run();
        Race.assertOutcomes(outcomes, "[] CUT", "[aborted] ABORTED");
    }

    private static String kinds(List<?> elements) {
        StringBuilder kinds = new StringBuilder();
        elements.forEach(e -> kinds.append(e instanceof Barrier ? "B" : Long.toString(((Watermark) e).timestampMs())));
        return kinds.toString();
    }

    // ---- a long line of elements

    /** Both sides sleep for as long as the test may take: only wake-ups that are never lost bring it to its end. */
    @RepeatedTest(4)
    void aStreamComesOutAsItWentInWhateverTheSidesDoBetween() throws Exception {
        int elements = 50_000 * (1 + Integer.getInteger("weir.stress", 0));
        SplittableRandom random = new SplittableRandom();
        int capacity = 1 << random.nextInt(6);
        Parker producer = new Parker();
        Parker consumer = new Parker();
        AtomicInteger barriersToTake = new AtomicInteger();
        Channel channel = new Channel(capacity, producer::wake, consumer::wake, barriersToTake);
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        SplittableRandom ofConsumer = random.split();
        Thread reader = new Thread(() -> {
            try {
                consume(channel, elements, consumer, ofConsumer);
            } catch (Throwable t) {
                wrong.set(t);
                producer.wake();
            }
        });
        reader.start();
        for (int i = 0; i < elements; ) {
            boolean barrier = i % 97 == 0;
            if (channel.offer(barrier ? barrier(i) : new Watermark(i))) {
                i++;
            } else {
                producer.park(TimeUnit.HOURS.toNanos(1));
                if (wrong.get() != null) {
                    break;
                }
            }
            pause(random);
        }
        reader.join();
        assertThat(wrong.get()).isNull();
        assertThat(channel.poll()).isNull();
        assertThat(barriersToTake).hasValue(0);
    }

    private static Barrier barrier(int number) {
        return new Barrier(new CheckpointId(number, 1), new CheckpointWord(), false);
    }

    /** Now and then a barrier is taken before its turn, as an unaligned one is. */
    private static void consume(Channel channel, int elements, Parker parker, SplittableRandom random) {
        long overtaken = -1;
        for (int next = 0; next < elements; ) {
            if (next == overtaken) {
                overtaken = -1;
                next++;
                continue;
            }
            if (overtaken < 0 && random.nextInt(50) == 0) {
                overtaken = overtake(channel, next);
                continue;
            }
            StreamElement element = channel.poll();
            if (element == null) {
                parker.park(TimeUnit.HOURS.toNanos(1));
            } else {
                assertThat(numberOf(element)).isEqualTo(next);
                next++;
            }
            pause(random);
        }
    }

    private static long overtake(Channel channel, int next) {
        Barrier barrier = channel.nextBarrier();
        if (barrier == null) {
            return -1;
        }
        int number = next;
        for (StreamElement element : channel.beforeNextBarrier()) {
            assertThat(numberOf(element)).isEqualTo(number++);
        }
        assertThat(numberOf(barrier)).isEqualTo(number);
        assertThat(channel.takeBarrier()).isSameAs(barrier);
        return number;
    }

    private static long numberOf(StreamElement element) {
        return element instanceof Barrier b ? b.id().number() : ((Watermark) element).timestampMs();
    }

    private static void pause(SplittableRandom random) {
        int draw = random.nextInt(2_000);
        if (draw == 0) {
            Thread.yield();
        }
        for (int i = draw < 20 ? random.nextInt(500) : 0; i > 0; i--) {
            Thread.onSpinWait();
        }
    }
}
