package dev.weir.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ChannelTest {
    @Test
    void elementsComeOutInTheOrderTheyWentIn() {
        Channel channel = new Channel(4, () -> {}, () -> {});
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
        Channel channel = new Channel(2, woken::incrementAndGet, () -> {});
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
        Channel channel = new Channel(1, () -> {}, () -> {});
        OutputChannel.Blocked blocked = new OutputChannel.Blocked();
        OutputChannel output = new OutputChannel(channel, false, blocked);
        for (int i = 0; i < 3; i++) {
            output.send(new StreamElement.Watermark(i));
        }
        assertThat(blocked.any()).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(channel.poll()).isEqualTo(new StreamElement.Watermark(i));
            output.retry();
        }
        assertThat(blocked.any()).isFalse();
    }

    /** Both sides sleep for longer than the test may take: only wake-ups that are never lost bring it to its end. */
    @Test
    @Timeout(60)
    void noWakeUpIsLostBetweenTwoThreads() throws Exception {
        int elements = 200_000;
        Parker producer = new Parker();
        Parker consumer = new Parker();
        Channel channel = new Channel(4, producer::wake, consumer::wake);
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
}
