package dev.weir.sim;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The input: numbers that rise, each with one of a few keys; a key's records all lie in one partition. In some runs the
 * topic gets more partitions meanwhile, with keys of their own.
 *
 * <p>Behind the last piece each partition gets one number that closes all windows, one partition after another, and no
 * other that moves event time: what a restart loses of that does not come back. Then late records come now and then, so
 * that there is something to commit.
 */
final class InputFeed {
    static final int PARTITIONS = 3;
    private static final int KEYS = 6;
    /** So begin the keys of partitions that were added: their windows are nobody's promise, since records may be late. */
    static final String ADDED_KEY = "added";

    /** So begin the keys of records that come when all windows are closed. Their event time is long past. */
    static final String LATE_KEY = "late";

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
    /** The first so many partitions have got the number that closes the windows. */
    private int closed;

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

    /** The event time of a record. */
    static long timeOf(String key, long number) {
        return key.startsWith(LATE_KEY) ? 0 : number;
    }

    /** Whether each number of the key is in time for its window. */
    static boolean hasWindows(String key) {
        return !key.startsWith(ADDED_KEY) && !key.startsWith(LATE_KEY);
    }

    boolean isOver() {
        return piecesLeft == 0 && closed == partitions;
    }

    /** One piece now, the others later. */
    void feed() {
        piece();
        world.scheduler().plan(isOver() ? length.lateEveryMs() : random.nextInt(length.feedWithinMs()), this::feed);
    }

    void feedAll() {
        while (!isOver()) {
            piece();
        }
    }

    private void piece() {
        if (piecesLeft == 0) {
            afterLastPiece();
            return;
        }
        piecesLeft--;
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

    private void afterLastPiece() {
        if (closed == partitions) {
            int partition = random.nextInt(partitions);
            append(partition, LATE_KEY + partition, numbers++);
            return;
        }
        // The same number for all, a multiple of their length: partitions that are aligned need not wait.
        numbers = closed == 0 ? (int) SimulatedJob.windowEnd(numbers) : numbers;
        append(closed, closed < PARTITIONS ? "k" + closed : ADDED_KEY + closed, numbers);
        closed++;
        numbers += closed == partitions ? 1 : 0;
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
