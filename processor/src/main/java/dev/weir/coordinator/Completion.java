package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.connector.JobTransactions;
import dev.weir.connector.TransactionException;
import dev.weir.env.Step;
import dev.weir.env.Time;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyHash;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.task.ChannelFile;
import dev.weir.task.ChannelPart;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a checkpoint that every task has acknowledged becomes the current one.
 *
 * <pre>
 *   write -&gt; publish --+
 *                      +-- prepared --&gt; commit (the decision moment) -&gt; confirm
 *   flush -&gt; marker ---+
 * </pre>
 *
 * <p>Until {@code commit} a crash discards the checkpoint and its output together; from then on it is the job's truth.
 * The coordinator runs one completion at a time, in the order of the checkpoints: the marker of n may be written only
 * after the commit of n-1, because Kafka keeps the group offset that was written last, not the one committed last.
 *
 * <p>Three procedures: the two halves of the preparation, which do not wait for one another, and the commit. A marker in a
 * transaction that is not committed says nothing, and neither does metadata that no marker names. {@link #result} is read
 * after the last step.
 */
final class Completion {
    /** State up to this size travels in the metadata: a file of its own would cost more than it saves. */
    static final int INLINE_MAX_BYTES = 8 << 10;
    /** So much of it together: each checkpoint writes all of its metadata. */
    private static final int INLINE_ALL_MAX_BYTES = 64 * INLINE_MAX_BYTES;
    /** With fewer changed entries than this, state is gathered in memory to see whether it is that small. */
    private static final int INLINE_MAX_ENTRIES = 1_000;

    /**
     * What it all took, and the outcome.
     *
     * @param bytes state written, overtaken records included
     * @param overtakenBytes overtaken records written
     */
    record Result(
            CheckpointMetadata metadata,
            long flushMs,
            long writeMs,
            long publishMs,
            long commitMs,
            long bytes,
            long overtakenBytes) {}

    /**
     * What is to be completed.
     *
     * @param epoch the epoch that the checkpoint ends
     * @param parentFiles base and layers of the checkpoint that it grows from
     * @param layers what has changed since, oldest first
     * @param overtaken what its barriers have overtaken, by edge
     */
    record Order(
            CheckpointId id,
            CheckpointId parent,
            @Nullable String restoreId,
            JobStatus status,
            long epoch,
            long triggeredAtWallMs,
            List<StateFile> parentFiles,
            List<FrozenLayer> layers,
            List<OperatorMetadata> operators,
            Map<String, List<ChannelPart>> overtaken) {}

    private final Order order;
    private final ClaimContext context;
    private final CheckpointStore store;
    private final JobTransactions transactions;
    private final Retry retry;
    private final Time time;
    private int halvesDone;
    private @Nullable StateFile layerFile;
    /** By edge; only what is on disk. */
    private final Map<String, ChannelState> channels = new LinkedHashMap<>();

    private @Nullable CheckpointMetadata metadata;
    private final long[] tookMs = new long[4];

    Completion(Order order, ClaimContext context, JobTransactions transactions, Retry retry) {
        this.order = order;
        this.context = context;
        this.store = context.store();
        this.transactions = transactions;
        this.retry = retry;
        this.time = context.connectors().time();
    }

    /** The store's half of the preparation. */
    List<Step> publishing() {
        List<Step> steps = new ArrayList<>();
        steps.add(retry.step("write", () -> timed(1, this::write)));
        steps.add(retry.step("publish", () -> timed(2, this::publish)));
        return steps;
    }

    /** The brokers' half of the preparation. */
    List<Step> preCommitting() {
        List<Step> steps = new ArrayList<>();
        boolean last = order.status() != JobStatus.RUNNING;
        steps.add(retry.step("flush", () -> timed(0, () -> transactions.flush(order.epoch(), last))));
        steps.add(retry.step("marker", () -> timed(3, this::writeMarker)));
        return steps;
    }

    /** The decision; only when both halves are done. */
    List<Step> committing() {
        List<Step> steps = new ArrayList<>();
        steps.add(retry.step("commit", () -> timed(3, () -> transactions.commit(order.epoch()))));
        steps.add(retry.step("confirm", () -> store.confirm(order.id())));
        return steps;
    }

    /** Tells that a half is done. @return whether both are now; owner thread */
    boolean halfDone() {
        return ++halvesDone == 2;
    }

    private void timed(int phase, Step.Action action) throws Exception {
        long from = time.monotonicMs();
        action.run();
        tookMs[phase] += time.monotonicMs() - from;
    }

    private void write() throws IOException {
        writeLayerFile();
        order.overtaken().forEach(this::writeChannel);
    }

    /** When the step is tried again, only what is missing. */
    private void writeChannel(String edge, List<ChannelPart> parts) {
        if (!channels.containsKey(edge)) {
            channels.put(edge, store.writeChannel(order.id().attempt(), edge, out -> ChannelFile.write(parts, out)));
        }
    }

    private void writeLayerFile() throws IOException {
        if (order.layers().isEmpty() || layerFile != null) {
            return;
        }
        int entries = 0;
        for (FrozenLayer layer : order.layers()) {
            entries += layer.entries();
        }
        // Without anything older it is itself the base.
        boolean base = order.parentFiles().isEmpty();
        long inlineBytes = order.parentFiles().stream()
                .filter(file -> file.inline() != null)
                .mapToLong(StateFile::length)
                .sum();
        byte[] small = inlineBytes < INLINE_ALL_MAX_BYTES && entries <= INLINE_MAX_ENTRIES ? ifSmall() : null;
        layerFile =
                small == null ? store.write(order.id().attempt(), this::writeLayers, base) : store.inline(small, base);
    }

    /** The layers' bytes, or null when they are not small: entries may be few and huge. */
    private byte @Nullable [] ifSmall() throws IOException {
        SmallOutput bytes = new SmallOutput(INLINE_MAX_BYTES);
        try {
            writeLayers(bytes);
        } catch (SmallOutput.Full full) {
            return null;
        }
        return bytes.toByteArray();
    }

    private void writeLayers(OutputStream out) throws IOException {
        LayerFileWriter writer = new LayerFileWriter(out);
        for (FrozenLayer layer : order.layers()) {
            layer.writeTo(writer);
        }
        writer.finish();
    }

    private void publish() {
        CheckpointMetadata m = metadata;
        if (m == null) {
            // Made once: a step that is tried again publishes the very same.
            m = assemble();
            metadata = m;
        }
        store.publish(m);
    }

    private CheckpointMetadata assemble() {
        List<StateFile> files = new ArrayList<>(order.parentFiles());
        StateFile own = layerFile;
        if (own != null) {
            files.add(own);
        }
        return new CheckpointMetadata(
                context.config().job(),
                store.storeId(),
                order.id(),
                order.parent(),
                order.restoreId(),
                context.engineVersion(),
                KeyHash.NAME,
                context.config().maxParallelism(),
                order.triggeredAtWallMs(),
                time.wallMs(),
                order.operators(),
                files,
                List.copyOf(channels.values()));
    }

    private void writeMarker() throws TransactionException {
        transactions.writeMarker(
                order.epoch(),
                new Marker(context.config().job(), order.id().attempt(), order.id(), store.storeId(), order.status()));
    }

    /** What the checkpoint adds to its parent. */
    List<FrozenLayer> layers() {
        return order.layers();
    }

    /** How often a step was tried again until now. */
    int retries() {
        return retry.retries();
    }

    Result result() {
        CheckpointMetadata m = metadata;
        if (m == null) {
            throw new IllegalStateException("checkpoint " + order.id() + " is not published");
        }
        StateFile own = layerFile;
        long overtaken =
                channels.values().stream().mapToLong(ChannelState::length).sum();
        long bytes = overtaken + (own == null ? 0 : own.length());
        return new Result(m, tookMs[0], tookMs[1], tookMs[2], tookMs[3], bytes, overtaken);
    }
}
