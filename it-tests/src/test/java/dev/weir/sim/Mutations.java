package dev.weir.sim;

import java.util.List;

/** The mistakes that the simulator must find: each breaks one rule of docs/design.md sections 2, 3 and 5. */
final class Mutations {
    private static final String CLAIM = "processor/coordinator/Claim";
    private static final String SEEN_MARKER = "processor/coordinator/SeenMarker";
    private static final String RUNNER = "processor/coordinator/JobRunner";
    private static final String COORDINATOR = "processor/coordinator/CheckpointCoordinator";
    private static final String COMPLETION = "processor/coordinator/Completion";
    private static final String STATE_FILES = "processor/coordinator/StateFilesOfJob";
    private static final String TASK = "processor/task/Task";
    private static final String OVERTAKING = "processor/task/Overtaking";
    private static final String OVERTAKEN = "processor/task/Overtaken";
    private static final String REPLAY = "processor/task/Replay";
    private static final String SPLITS = "connectors/connector/kafka/source/ResumedSplits";
    private static final String DISCOVERY = "processor/coordinator/SplitDiscovery";
    private static final String ALIGNER = "processor/task/BarrierAligner";
    private static final String TRANSACTIONS = "connectors/connector/kafka/sink/KafkaJobTransactions";
    private static final String WRITER = "connectors/connector/kafka/sink/KafkaSinkWriter";
    private static final String WORD = "state/checkpoint/CheckpointWord";
    private static final String DECISION = "state/checkpoint/RecoveryDecision";
    private static final String RULES = "state/checkpoint/RestoreRules";
    private static final String HEAP_LAYER = "state/state/heap/HeapLayer";
    private static final String STORE = "state/checkpoint/store/CheckpointStore";
    private static final String KEYED_OPERATOR = "processor/operator/KeyedOperator";
    private static final String UPKEEP = "processor/coordinator/StateUpkeep";
    private static final String BLOBS = "state/checkpoint/store/FileBlobStore";
    private static final String WATERMARKS = "processor/task/SplitWatermarks";
    private static final String RECORD_READER = "processor/dataflow/RecordReader";
    private static final String SHAPE = "connectors/connector/kafka/sink/RecordShape";
    private static final String UNFINISHED = "state/checkpoint/store/UnfinishedFile";
    private static final String LAYER_FOLD = "state/state/base/LayerFold";

    private static final String PUBLISH =
            "        steps.add(retry.step(\"publish\", () -> timed(2, this::publish)));\n";
    private static final String MARKER =
            "        steps.add(retry.step(\"marker\", () -> timed(3, this::writeMarker)));\n";
    private static final String COMMIT =
            "        steps.add(retry.step(\"commit\", () -> timed(3, () -> transactions.commit(order.epoch()))));\n";
    private static final String PUBLISH_RESTORED =
            "            steps.add(retry.step(\"publish-restored\", this::publishRestored));\n";
    private static final String COMMIT_RESTORED =
            "            steps.add(retry.step(\"commit-restored\", () -> calling(this::commitRestored)));\n";
    private static final String SNAPSHOT =
            "        TaskSnapshot snapshot = new TaskSnapshot(snapshot(), overtaken.parts());\n";
    private static final String SEND_BARRIER = "        overtaking.send(barrier, overtaken);\n";
    private static final String READ_MARKER = "        steps.add(retry.step(\"read-marker\", this::readMarker));\n";

    private Mutations() {}

    /** Those that some seed finds. */
    static List<Mutation> caught() {
        return List.of(
                // ---- the claim
                Mutation.of("only the ids in use are fenced")
                        .firstIn(7)
                        .replace(
                                CLAIM,
                                "id < JobTransactions.IDS; id++",
                                "id <= context.config().checkpoint().maxConcurrent(); id++")
                        .replace(TRANSACTIONS, "for (int i = turns; i < IDS; i++)", "for (int i = IDS; i < IDS; i++)"),
                Mutation.of("the marker is read before the ids are fenced")
                        .replace(CLAIM, READ_MARKER, "")
                        .before(CLAIM, "        for (int id = 0; id < JobTransactions.IDS; id++) {", READ_MARKER),
                // A window between two calls of one step.
                Mutation.of("the ids are fenced in the step that reads the marker, behind it")
                        .firstIn(1142)
                        .replace(
                                CLAIM,
                                "steps.add(retry.step(\"fence-\" + id, () -> calling(() -> transactions.fence(claimed))));",
                                "")
                        .behind(CLAIM, "    private int looksForNewer;\n", "    private int fenced;\n")
                        .before(
                                CLAIM,
                                "        decision = decided;\n",
                                "        for (; fenced < JobTransactions.IDS; fenced++) { transactions.fence(fenced); }\n"),
                // While brokers load their offsets they show old ones.
                Mutation.of("the claim believes what it sees once")
                        .firstIn(358)
                        .replace(SEEN_MARKER, "return nowMs - sinceMs >= LOOK_AGAIN_MS;", "return true;"),
                Mutation.of("the claim is not committed")
                        .replace(
                                CLAIM,
                                "transactions.commitClaim(new Marker(job, attempt, checkpoint, store.storeId(),"
                                        + " JobStatus.RUNNING, began));",
                                ""),
                Mutation.of("the store's identity is not checked")
                        .firstIn(6)
                        .replace(DECISION, "if (!marker.storeId().equals(facts.storeId())) {", "if (false) {"),
                // ---- a start from a savepoint
                Mutation.of("the restored checkpoint is committed before it is published")
                        .firstIn(8)
                        .replace(CLAIM, PUBLISH_RESTORED, "")
                        .behind(CLAIM, COMMIT_RESTORED, PUBLISH_RESTORED),
                Mutation.of("the same path begins anew each time")
                        .firstIn(8)
                        .replace(RULES, "&& request.id().isContinuedBy(current.restoreId());", "&& false;"),
                // ---- phase 1 and 2
                Mutation.of("the commit comes before the publishing")
                        .firstIn(2)
                        .replace(COMPLETION, PUBLISH, "")
                        .behind(COMPLETION, COMMIT, PUBLISH),
                // The claim goes on from no marker that is older than what is noted here, so that the job stands still.
                Mutation.of("the commit is noted in the store before it is made")
                        .firstIn(5)
                        .before(
                                COMPLETION,
                                COMMIT,
                                "        steps.add(retry.step(\"confirm-early\", () -> store.confirm(order.id())));\n"),
                Mutation.of("the marker is left out").replace(COMPLETION, MARKER, ""),
                Mutation.of("the marker is written outside the transaction")
                        .replace(
                                TRANSACTIONS,
                                "sendMarker(producer(epoch), marker);",
                                "markerReader().commitSync(Map.of(markerPartition(), new OffsetAndMetadata(0,"
                                        + " marker.encode())));"),
                Mutation.of("the marker is written behind the commit")
                        .replace(COMPLETION, MARKER, "")
                        .behind(COMPLETION, COMMIT, MARKER),
                Mutation.of("two checkpoints complete at the same time")
                        .replace(
                                COORDINATOR,
                                "PendingCheckpoint next = pending.peek();",
                                "PendingCheckpoint next = pending.stream().filter(q -> q.isAcknowledged() &&"
                                        + " !begun.contains(q.id)).findFirst().orElse(null);")
                        .replace(
                                COORDINATOR,
                                "if (completing || next == null || !next.isAcknowledged() || attempt.isEnding()) {",
                                "if (next == null || attempt.isEnding()) {")
                        .behind(COORDINATOR, "        completing = true;\n", "        begun.add(next.id);\n")
                        .behind(
                                COORDINATOR,
                                "    private boolean completing;\n",
                                "    private final Set<CheckpointId> begun = new LinkedHashSet<>();\n")
                        .replace(
                                COORDINATOR,
                                "                        epoch,\n",
                                "                        epoch + new ArrayList<>(pending).indexOf(next),\n")
                        .replace(
                                COORDINATOR,
                                "        pending.poll();\n        epoch++;",
                                "        pending.remove(p);\n        epoch++;"),
                Mutation.of("records are sent before those of the epoch before are acknowledged")
                        .firstIn(2)
                        .replace(WRITER, "if (acknowledged() < sent) {", "if (false) {"),
                Mutation.of("a checkpoint does not wait for at-least-once records")
                        .firstIn(2)
                        .replace(TRANSACTIONS, "            plain.flush(last);\n", ""),
                Mutation.of("a checkpoint is aborted without compare-and-set")
                        .firstIn(8)
                        .replace(
                                WORD,
                                "return VALUE.compareAndSet(this, Value.OPEN, Value.ABORTED) || value =="
                                        + " Value.ABORTED;",
                                "value = Value.ABORTED; return true;"),
                Mutation.of("a transaction is aborted after an unknown commit")
                        .firstIn(31)
                        .replace(
                                TRANSACTIONS,
                                "            producer.commitTransaction();\n            began.set(",
                                "            try { producer.commitTransaction(); }"
                                        + " catch (org.apache.kafka.common.errors.TimeoutException unknown) {"
                                        + " producer.close(Duration.ZERO); producers[idOf(epoch)] = null;"
                                        + " fence(idOf(epoch)); producer = producer(epoch); }\n"
                                        + "            began.set("),
                Mutation.of("too few ids take turns")
                        .replace(TRANSACTIONS, "turns = maxConcurrent + 1;", "turns = maxConcurrent;"),
                // ---- the store
                Mutation.of("the checkpoint before is deleted before the commit")
                        .before(
                                COMPLETION,
                                COMMIT,
                                "        steps.add(retry.step(\"retire\", () -> store.retire("
                                        + "store.read(order.parent()), List.of())));\n"),
                Mutation.of("old checkpoints are deleted by a listing")
                        .firstIn(5)
                        .replace(
                                COORDINATOR,
                                "context.store().retire(r, kept)",
                                "context.store().collectOrphans(Long.MAX_VALUE, kept)"),
                Mutation.of("orphans of any attempt are collected")
                        .firstIn(49)
                        .replace(
                                RUNNER,
                                "context.store().collectOrphans(c.attempt(), kept)",
                                "context.store().collectOrphans(Long.MAX_VALUE, kept)"),
                Mutation.of("old checkpoints take files along that a kept one needs")
                        .replace(
                                COORDINATOR,
                                "kept = new ArrayList<>(completed);",
                                "kept = new ArrayList<>(List.of(completed.getLast()));"),
                Mutation.of("a publish whose answer was lost counts as another's")
                        .firstIn(87)
                        .replace(STORE, "if (!Arrays.equals(blobs.read(folder.full(name)), bytes)) {", "if (true) {"),
                Mutation.of("a checkpoint that the store does not show for a moment is not kept")
                        .firstIn(242)
                        .replace(
                                CLAIM,
                                "if (e.exitCode() == ExitCode.UNAVAILABLE) {\n                    // What is not kept",
                                "if (false) {\n                    // What is not kept"),
                Mutation.of("overtaken records that the store does not show for a moment end the job")
                        .firstIn(47)
                        .replace(
                                REPLAY,
                                "throw e.exitCode() == ExitCode.CONFIGURATION ? ChannelFile.unreadable(stored, e) : e;",
                                "throw ChannelFile.unreadable(stored, e);"),
                Mutation.of("publishing replaces what is there")
                        .before(BLOBS, "            boolean linked = unfinished", "            disk.delete(file);\n"),
                Mutation.of("files are not synced").replace(UNFINISHED, "        disk.sync(path);\n", ""),
                Mutation.of("folders are not synced")
                        .firstIn(2)
                        .replace(
                                BLOBS,
                                "            disk.syncFolder(folder);\n            return linked",
                                "            return linked"),
                Mutation.of("a failed sync of a file is overlooked")
                        .firstIn(37)
                        .replace(
                                UNFINISHED,
                                "        disk.sync(path);\n",
                                "        try { disk.sync(path); } catch (IOException overlooked) { }\n"),
                // The second one succeeds, and has nothing left to write.
                Mutation.of("a failed sync of a file is tried once more")
                        .firstIn(222)
                        .replace(
                                UNFINISHED,
                                "        disk.sync(path);\n",
                                "        try { disk.sync(path); } catch (IOException failed) { disk.sync(path); }\n"),
                // ---- barriers and state
                Mutation.of("barriers are not aligned")
                        .before(
                                ALIGNER,
                                "        releaseIfAborted();\n        Barrier aligning",
                                "        if (barrier.equals(passed)) { return null; }\n"
                                        + "        passed = barrier;\n        if (inputs > 0) { return barrier; }\n")
                        .behind(
                                ALIGNER,
                                "    private @Nullable Barrier current;\n",
                                "    private @Nullable Barrier passed;\n"),
                Mutation.of("offsets are taken after the barrier")
                        .replace(
                                TASK,
                                SNAPSHOT + SEND_BARRIER,
                                SEND_BARRIER + "        input();\n        chain.closeBatches();\n" + SNAPSHOT),
                // ---- barriers that overtake
                Mutation.of("overtaken records are not stored")
                        .replace(
                                OVERTAKEN,
                                "return received.computeIfAbsent(edge, e -> new RecordWriter(types)).add(batch, from);",
                                "return true;"),
                Mutation.of("what waits in a sender's output is not stored")
                        .firstIn(5)
                        .replace(OVERTAKEN, "        waiting.put(edge, writer);\n", ""),
                Mutation.of("barriers are sent behind what they have overtaken")
                        .firstIn(20)
                        .replace(OVERTAKING, "output.overtake(barrier);", "output.sendToAll(barrier);"),
                Mutation.of("the barrier that ends a job overtakes")
                        .firstIn(2)
                        .replace(COORDINATOR, "if (after == null || p.isLast()) {", "if (after == null) {"),
                Mutation.of("overtaken records are replayed behind new input")
                        .firstIn(5)
                        .replace(
                                TASK,
                                "boolean took = replay.isDone() ? input() : replay();",
                                "boolean took = input() || (!replay.isDone() && replay());"),
                Mutation.of("a checkpoint during a replay forgets what is left of it")
                        .firstIn(9)
                        .replace(REPLAY, "        items.forEach(item -> add(overtaken, item, 0));\n", ""),
                Mutation.of("partitions that come are read from their end")
                        .replace(
                                SPLITS,
                                "starts = admin.earliestOffsets(partitions);",
                                "starts = admin.latestOffsets(partitions, true);"),
                Mutation.of("partitions that come are found again and again")
                        .firstIn(61)
                        .replace(DISCOVERY, "        known = List.copyOf(all);\n", ""),
                Mutation.of("what an aborted checkpoint froze is lost")
                        .firstIn(26)
                        .before(
                                COORDINATOR,
                                "        record(oldest, \"ABORTED",
                                "        frozen.removeIf(f -> f.checkpoint() == oldest.id.number());\n"),
                Mutation.of("what a late acknowledgement brings is lost")
                        .firstIn(61)
                        .replace(
                                COORDINATOR,
                                "if (!layers.isEmpty()) {",
                                "if (!layers.isEmpty() && pending.stream().anyMatch(p -> p.id.equals(id))) {"),
                // ---- state over a base
                Mutation.of("a base is taken without the layers of its checkpoint")
                        .replace(UPKEEP, "LayerFold.fold(taken, under)", "LayerFold.fold(List.of(), under)"),
                Mutation.of("a fold leaves out what a later epoch has replaced")
                        .firstIn(51)
                        .replace(HEAP_LAYER, "write(sink, last.epoch());", "write(sink, Integer.MAX_VALUE - 1);"),
                Mutation.of("a fold is not committed")
                        .firstIn(76)
                        .replace(
                                LAYER_FOLD,
                                "last.getOrDefault(layer.owner(), layer));\n            }\n            fold.commit();",
                                "last.getOrDefault(layer.owner(), layer));\n            }"),
                Mutation.of("a task does not wait for what fills its memory")
                        .replace(KEYED_OPERATOR, "return !state.isFull();", "return true;"),
                Mutation.of("layers are restored in reverse order")
                        .firstIn(3)
                        .before(
                                STATE_FILES,
                                "        return readers;\n",
                                "        java.util.Collections.reverse(readers);\n"),
                // ---- event time
                Mutation.of("the event time of partitions is not restored")
                        .replace(
                                WATERMARKS,
                                "largestMs[s] = added.get(s - before).largestEventTimeMs();",
                                "largestMs[s] = SourceSplit.NO_EVENT_TIME;"),
                Mutation.of("output has the time of sending")
                        .replace(SHAPE, "timestampMs >= 0 ? timestampMs : null,", "(Long) null,"),
                Mutation.of("overtaken records lose their event time")
                        .firstIn(2)
                        .replace(
                                RECORD_READER,
                                "long timestampMs = in.readLong();",
                                "in.readLong(); long timestampMs = Long.MIN_VALUE;"),
                // ---- what a restart heals
                Mutation.of("a barrier passes a sink that drains")
                        .firstIn(2)
                        .replace(
                                WRITER,
                                "    public boolean canCut() {\n        return isDrained();",
                                "    public boolean canCut() {\n        return true;"),
                Mutation.of("a claim that is committed again begins its transaction again")
                        .firstIn(4)
                        .replace(TRANSACTIONS, "                begun = true;\n", ""),
                Mutation.of("a process takes its own claim for another's")
                        .replace(CLAIM, "if (marker.attempt() > own) {", "if (marker.attempt() >= own) {"));
    }

    /** Those that no seed finds, the reason beside each: mostly another safeguard. They must still apply. */
    static List<Mutation> notFound() {
        return List.of(
                // No safeguard, but a narrow window: an older start must stand still between its last two fencings
                // while a newer one claims, commits one checkpoint and has the next one under way. Not found in 8,000
                // seeds; the exhaustive exploration of the protocol found it.
                Mutation.of("ids are fenced in reverse order")
                        .replace(CLAIM, "int claimed = id;", "int claimed = JobTransactions.IDS - 1 - id;"),
                // Fencing waits for what was decided, so the group holds no pending offset any more when the marker is
                // read: in the simulated broker, whose group offsets become stable with the end of the transaction.
                Mutation.of("the claim believes the hint")
                        .replace(CLAIM, "transactions.readMarker()", "transactions.peekMarker()"));
    }
}
