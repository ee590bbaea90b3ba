package dev.weir.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointWord;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ChannelTest {
    private static final CheckpointWord WORD = new CheckpointWord();

    @Test
    void elementsComeOutInTheOrderTheyWentIn() {
        Channel channel = new Channel(4, () -> {}, () -> {}, new AtomicInteger());
        for (int i = 0; i < 4; i++) {
            assertThat(channel.offer(new StreamElement.Watermark(i))).isTrue();
        }
        for (int i = 0; i < 4; i++) {
            assertThat(channel.poll()).isEqualTo(new StreamElement.Watermark(i));
        }
        assertThat(channel.poll()).isNull();
    }

    @Test
    void fullChannelRefusesAndWakesItsProducerWhenThereIsRoom() {
        AtomicInteger woken = new AtomicInteger();
        Channel channel = new Channel(2, woken::incrementAndGet, () -> {}, new AtomicInteger());
        channel.offer(StreamElement.Idle.INSTANCE);
        channel.offer(StreamElement.Idle.INSTANCE);
        assertThat(channel.offer(StreamElement.Idle.INSTANCE)).isFalse();
        assertThat(woken).hasValue(0);
        channel.poll();
        assertThat(woken).hasValue(1);
        assertThat(channel.offer(StreamElement.Idle.INSTANCE)).isTrue();
    }

    @Test
    void outputThatFindsNoRoomWaitsInOrder() {
        Channel channel = new Channel(1, () -> {}, () -> {}, new AtomicInteger());
        TaskOutputs outputs = new TaskOutputs();
        OutputChannel output = new OutputChannel(channel, false, outputs);
        for (int i = 0; i < 3; i++) {
            output.send(new StreamElement.Watermark(i));
        }
        assertThat(outputs.anyFull()).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(channel.poll()).isEqualTo(new StreamElement.Watermark(i));
            output.retry();
        }
        assertThat(outputs.anyFull()).isFalse();
    }

    /** The heap is full of a few batches of large ones. */
    @Test
    void largeRecordsTravelInSmallBatches() {
        Channel channel = new Channel(4, () -> {}, () -> {}, new AtomicInteger());
        TaskOutputs outputs = new TaskOutputs();
        OutputChannel output = new OutputChannel(channel, false, outputs);
        for (int i = 0; i < 4; i++) {
            outputs.reads(100_000);
            output.add("large", i);
        }
        for (int i = 0; i < 255; i++) {
            outputs.reads(100);
            output.add("small", i);
        }
        Batch large = (Batch) channel.poll();
        assertThat(large.size()).isEqualTo(3);
        assertThat(large.bytesPerRecord()).isEqualTo(100_000);
        assertThat(((Batch) channel.poll()).size()).isEqualTo(256);
        assertThat(channel.poll()).isNull();
    }

    /** As an array of events that is taken apart: each of them is small. */
    @Test
    void whatALargeRecordIsSplitIntoTravelsTogether() {
        Channel channel = new Channel(4, () -> {}, () -> {}, new AtomicInteger());
        TaskOutputs outputs = new TaskOutputs();
        OutputChannel output = new OutputChannel(channel, false, outputs);
        outputs.reads(1 << 20);
        for (int i = 0; i < 257; i++) {
            output.add("part", i);
        }
        assertThat(((Batch) channel.poll()).size()).isEqualTo(1);
        Batch rest = (Batch) channel.poll();
        assertThat(rest.size()).isEqualTo(256);
        assertThat(rest.bytesPerRecord()).isZero();
    }

    /** Both sides sleep for longer than the test may take: only wake-ups that are never lost bring it to its end. */
    @Test
    @Timeout(60)
    void noWakeUpIsLostBetweenTwoThreads() throws Exception {
        int elements = 200_000;
        Parker producer = new Parker();
        Parker consumer = new Parker();
        Channel channel = new Channel(4, producer::wake, consumer::wake, new AtomicInteger());
        AtomicReference<String> wrong = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            for (int next = 0; next < elements; ) {
                StreamElement element = channel.poll();
                if (element == null) {
                    consumer.park(TimeUnit.HOURS.toNanos(1));
                } else if (!element.equals(new StreamElement.Watermark(next++))) {
                    wrong.compareAndSet(null, element + " instead of " + (next - 1));
                }
            }
        });
        reader.start();
        for (int i = 0; i < elements; ) {
            if (channel.offer(new StreamElement.Watermark(i))) {
                i++;
            } else {
                producer.park(TimeUnit.HOURS.toNanos(1));
            }
        }
        reader.join();
        assertThat(wrong.get()).isNull();
    }

    @Test
    void aBarrierComesInItsTurn() {
        Channel channel = new Channel(4, () -> {}, () -> {}, new AtomicInteger());
        channel.offer(new StreamElement.Watermark(1));
        channel.offer(barrier(7));
        channel.offer(new StreamElement.Watermark(2));

        assertThat(channel.poll()).isEqualTo(new StreamElement.Watermark(1));
        assertThat(channel.poll()).isEqualTo(barrier(7));
        assertThat(channel.poll()).isEqualTo(new StreamElement.Watermark(2));
        assertThat(channel.poll()).isNull();
    }

    @Test
    void thereIsAlwaysRoomForABarrierAndItIsSeenBehindEverything() {
        AtomicInteger barriersToTake = new AtomicInteger();
        Channel channel = new Channel(2, () -> {}, () -> {}, barriersToTake);
        channel.offer(new StreamElement.Watermark(1));
        channel.offer(new StreamElement.Watermark(2));
        assertThat(channel.offer(barrier(7))).isTrue();

        assertThat(barriersToTake).hasValue(1);
        assertThat(channel.nextBarrier()).isEqualTo(barrier(7));
        assertThat(channel.beforeNextBarrier())
                .containsExactly(new StreamElement.Watermark(1), new StreamElement.Watermark(2));
    }

    @Test
    void aBarrierThatIsTakenFirstLeavesWhatStoodBeforeIt() {
        AtomicInteger barriersToTake = new AtomicInteger();
        Channel channel = new Channel(2, () -> {}, () -> {}, barriersToTake);
        channel.offer(new StreamElement.Watermark(1));
        channel.offer(barrier(7));
        channel.offer(new StreamElement.Watermark(2));
        channel.offer(barrier(8));

        assertThat(channel.takeBarrier()).isEqualTo(barrier(7));
        assertThat(barriersToTake).hasValue(1);
        assertThat(channel.beforeNextBarrier()).hasSize(2);
        assertThat(channel.poll()).isEqualTo(new StreamElement.Watermark(1));
        assertThat(channel.poll()).isEqualTo(new StreamElement.Watermark(2));
        assertThat(channel.poll()).isEqualTo(barrier(8));
    }

    @Test
    void barriersOfAbortedCheckpointsAreNotSeen() {
        AtomicInteger barriersToTake = new AtomicInteger();
        Channel channel = new Channel(2, () -> {}, () -> {}, barriersToTake);
        StreamElement.Barrier aborted = new StreamElement.Barrier(new CheckpointId(7, 1), new CheckpointWord(), false);
        channel.offer(new StreamElement.Watermark(1));
        channel.offer(aborted);
        channel.offer(barrier(8));
        aborted.word().abort();

        assertThat(channel.nextBarrier()).isEqualTo(barrier(8));
        assertThat(barriersToTake).hasValue(1);
    }

    @Test
    void aBarrierPassesWhatWaitsForRoom() {
        Channel channel = new Channel(1, () -> {}, () -> {}, new AtomicInteger());
        TaskOutputs outputs = new TaskOutputs();
        OutputChannel output = new OutputChannel(channel, false, outputs);
        output.send(new StreamElement.Watermark(1));
        output.send(new StreamElement.Watermark(2));
        output.overtake(barrier(7));

        assertThat(output.waiting()).containsExactly(new StreamElement.Watermark(2));
        assertThat(channel.poll()).isEqualTo(new StreamElement.Watermark(1));
        assertThat(channel.poll()).isEqualTo(barrier(7));
        output.retry();
        assertThat(outputs.anyFull()).isFalse();
        assertThat(channel.poll()).isEqualTo(new StreamElement.Watermark(2));
    }

    private static StreamElement.Barrier barrier(long number) {
        return new StreamElement.Barrier(new CheckpointId(number, 1), WORD, false);
    }
}
