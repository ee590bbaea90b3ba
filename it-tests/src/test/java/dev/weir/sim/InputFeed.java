package dev.weir.sim;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The input: numbers that rise, each with one of a few keys; a key's records all lie in one partition. */
final class InputFeed {
    static final int PARTITIONS = 3;
    private static final int KEYS = 6;
    private static final int PIECES = 24;
    private static final int PIECE_MAX = 6;
    private static final int POISON_EVERY = 12;
    private static final int PAUSE_MAX_MS = 3_000;
    private static final int CLOSE_EVERY_MS = 30_000;

    private final SimWorld world;
    private final Scene scene;
    private final SplittableRandom random;
    private int numbers;
    private int piecesLeft = PIECES;

    InputFeed(SimWorld world, Scene scene, SplittableRandom random) {
        this.world = world;
        this.scene = scene;
        this.random = random;
    }

    boolean isOver() {
        return piecesLeft < 0;
    }

    /** One piece now, the others later. */
    void feed() {
        piece();
        world.scheduler().plan(isOver() ? CLOSE_EVERY_MS : random.nextInt(PAUSE_MAX_MS), this::feed);
    }

    void feedAll() {
        while (!isOver()) {
            piece();
        }
    }

    private void piece() {
        if (piecesLeft-- <= 0) {
            closeWindows();
            return;
        }
        int count = 1 + random.nextInt(PIECE_MAX);
        for (int i = 0; i < count; i++) {
            append(random.nextInt(KEYS), numbers++);
            if (random.nextInt(POISON_EVERY) == 0) {
                appendPoison(random.nextInt(PARTITIONS));
            }
        }
    }

    private void appendPoison(int partition) {
        PartitionLog log = log(partition);
        String value = Scene.POISON + "-" + partition + "-" + log.endOffset();
        scene.wrote(new Scene.Poison(partition, log.endOffset(), value));
        append(log, value);
    }

    /**
     * In the end every partition shows a number behind the windows of all others. Again and again: a watermark is not
     * part of a source's state, so after a restart event time stands still until records come.
     */
    private void closeWindows() {
        numbers = (int) SimulatedJob.windowEnd(numbers);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            append(partition, numbers++);
        }
    }

    private void append(int keyNumber, int number) {
        int partition = keyNumber % PARTITIONS;
        String key = "k" + keyNumber;
        PartitionLog log = log(partition);
        Scene.Input input = new Scene.Input(partition, log.endOffset(), key, number);
        scene.wrote(input);
        append(log, input.value());
    }

    private PartitionLog log(int partition) {
        return world.broker().topic(Scene.INPUT).partitions().get(partition);
    }

    private void append(PartitionLog log, String value) {
        long now = world.clock().nowMs();
        SendQueue.Send send =
                new SendQueue.Send(null, value.getBytes(StandardCharsets.UTF_8), new RecordHeaders(), now, null, null);
        log.append(new SendQueue.Batch(null, PartitionLog.NO_PRODUCER, (short) 0, 0, List.of(send)), now);
    }
}
