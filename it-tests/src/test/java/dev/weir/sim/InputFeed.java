package dev.weir.sim;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The input: numbers that rise, each with one of a few keys; a key's records all lie in one partition. In some runs the
 * topic gets more partitions meanwhile, with keys of their own.
 */
final class InputFeed {
    static final int PARTITIONS = 3;
    private static final int KEYS = 6;
    /** So begin the keys of partitions that were added: their windows are nobody's promise, since records may be late. */
    static final String ADDED_KEY = "added";

    private static final int PIECE_MAX = 6;
    private static final int POISON_EVERY = 12;

    private final SimWorld world;
    private final Scene scene;
    private final SplittableRandom random;
    private final RunLength length;
    private final int growEvery;
    private int partitions = PARTITIONS;
    private int numbers;
    private int piecesLeft;

    /**
     * @param length of the run
     * @param pieces how many there are
     * @param growEvery after so many pieces the topic gets one more partition, again and again; 0: never
     */
    InputFeed(SimWorld world, Scene scene, SplittableRandom random, RunLength length, int pieces, int growEvery) {
        this.length = length;
        this.piecesLeft = pieces;
        this.world = world;
        this.scene = scene;
        this.random = random;
        this.growEvery = growEvery;
    }

    boolean isOver() {
        return piecesLeft < 0;
    }

    /** One piece now, the others later. */
    void feed() {
        piece();
        world.scheduler().plan(isOver() ? length.closeEveryMs() : random.nextInt(length.feedWithinMs()), this::feed);
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
        for (int partition = PARTITIONS; partition < partitions; partition++) {
            append(partition, ADDED_KEY + partition, numbers++);
        }
        if (growEvery > 0 && piecesLeft % growEvery == 0) {
            grow();
        }
    }

    private void grow() {
        partitions++;
        world.broker().addPartition(Scene.INPUT);
        world.tally().fault("partition-added");
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
        for (int partition = PARTITIONS; partition < partitions; partition++) {
            append(partition, ADDED_KEY + partition, numbers++);
        }
    }

    private void append(int keyNumber, int number) {
        append(keyNumber % PARTITIONS, "k" + keyNumber, number);
    }

    private void append(int partition, String key, int number) {
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
