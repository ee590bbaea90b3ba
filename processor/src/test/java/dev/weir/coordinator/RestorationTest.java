package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.RestoreId;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.checkpoint.store.Folders;
import dev.weir.checkpoint.store.LocalDisk;
import dev.weir.config.JobConfig;
import dev.weir.env.Step;
import dev.weir.env.Time;
import dev.weir.error.ExitCode;
import dev.weir.savepoint.StoredState;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.heap.HeapKeyedStateBackend;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.model.SomeKeys;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A start from a savepoint or checkpoint that a person has named, and what becomes of that. */
class RestorationTest extends ClaimScene {
    private final List<String> aside = new ArrayList<>();

    @Test
    void aJobBeginsFromASavepointOfAnother() throws Exception {
        String savepoint = savepoint(7, "elsewhere");
        start = JobConfig.StartFrom.path(savepoint);
        Claim claim = claimed();
        assertThat(transactions.calls).endsWith("claim", "restored", "open-1");
        assertThat(transactions.marker).isEqualTo(marker(1, claim.startedFrom().id(), JobStatus.RUNNING, 0));
        assertThat(claim.restored()).isSameAs(claim.startedFrom());
        assertThat(offset(claim)).isEqualTo(7);
        CheckpointMetadata made = claim.startedFrom();
        assertThat(made.parent()).isNull();
        assertThat(made.files()).hasSize(1);
        RestoreId id = RestoreId.decode(made.restoreId());
        assertThat(id.content())
                .isEqualTo(StoredState.open(savepoint, Folders.local()).identity());
        assertThat(store().has(made.id())).isTrue();
    }

    @Test
    void aSourceThatTheSavepointDoesNotKnowBeginsOnce() throws Exception {
        CheckpointMetadata content = metadata(7, 1, null, 1, List.of(), List.of());
        start = JobConfig.StartFrom.path(savepoint(content.withOperators(List.of()), "elsewhere"));
        beginning = at(10);
        Claim first = claimed();
        assertThat(transactions.calls).containsOnlyOnce("restored");
        beginning = at(50);
        Claim second = claimed();
        assertThat(offset(second)).isEqualTo(10);
        assertThat(second.startedFrom().id()).isEqualTo(first.startedFrom().id());
    }

    /** From the same once more the job goes on; another place with the same content is a second beginning. */
    @Test
    void aStartFromTheSameAgainGoesOn() throws Exception {
        start = JobConfig.StartFrom.path(savepoint(7, "elsewhere"));
        Claim first = claimed();
        Claim second = claimed();
        assertThat(second.startedFrom().id()).isEqualTo(first.startedFrom().id());
        assertThat(second.attempt()).isEqualTo(2);
    }

    @Test
    void whatTheJobBeganFromMayBeGone() throws Exception {
        String path = savepoint(7, "elsewhere");
        start = JobConfig.StartFrom.path(path);
        Claim first = claimed();
        StoredState.open(path, Folders.local()).dispose();
        assertThat(claimed().startedFrom().id()).isEqualTo(first.startedFrom().id());

        start = JobConfig.StartFrom.path(folder.resolve("nowhere").toString());
        refused(this::claimed, ExitCode.CONFIGURATION, "there is no checkpoint or savepoint at");
        start = new JobConfig.StartFrom(false, path, false, true, false);
        refused(this::claimed, ExitCode.CONFIGURATION, "there is no checkpoint or savepoint at");
    }

    @Test
    void theCheckpointFromBeforeIsKeptLikeAParent() throws Exception {
        publish(4, 1, null);
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        start = new JobConfig.StartFrom(false, savepoint(7, "elsewhere"), false, true, false);
        Claim claim = claimed();
        assertThat(claim.startedFrom().parent()).isEqualTo(id(4, 1));
        assertThat(claim.startedFrom().id().number()).isGreaterThan(4);
        assertThat(claim.ancestors()).extracting(CheckpointMetadata::id).containsExactly(id(4, 1));
    }

    @Test
    void whatIsNamedMustFitAndBeWholeBeforeAnythingIsTouched() throws Exception {
        String savepoint = savepoint(7, "elsewhere");
        start = JobConfig.StartFrom.path(savepoint);
        maxParallelism = 16;
        refused(this::claimed, ExitCode.CONFIGURATION, "max-parallelism is 16");
        assertThat(transactions.calls).doesNotContain("fence-0");
        maxParallelism = 8;

        StateFile file = store("other").write(1, out -> out.write(new byte[100]), true);
        CheckpointMetadata content = of("other", metadata(3, 1, null, 1, List.of(file), List.of()));
        store("other").publish(content);
        start = JobConfig.StartFrom.path(folder.resolve("other/chk-3-1").toString());
        Files.write(folder.resolve("other").resolve(file.name()), new byte[50]);
        refused(this::claimed, ExitCode.CONFIGURATION, file.name());
        assertThat(transactions.calls).doesNotContain("fence-0");
    }

    @Test
    void onlySavepointsAreClaimed() throws Exception {
        store("other").publish(of("other", metadata(3, 1, null, 1, List.of(), List.of())));
        String checkpoint = folder.resolve("other/chk-3-1").toString();
        start = new JobConfig.StartFrom(false, checkpoint, false, false, true);
        refused(this::claimed, ExitCode.CONFIGURATION, "can't be claimed");
        start = JobConfig.StartFrom.path(checkpoint);
        assertThat(offset(claimed())).isEqualTo(3);
    }

    /** Its output is that of the marker's checkpoint: nothing is repeated. One before it would repeat some. */
    @Test
    void ofTheOwnStoreTheCurrentCheckpointNeedsNoPermission() throws Exception {
        publish(2, 1, null);
        publish(3, 1, id(2, 1));
        publish(4, 1, id(3, 1));
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        start = JobConfig.StartFrom.path(folder.resolve("job/chk-3-1").toString());
        refused(this::claimed, ExitCode.CONFIGURATION, "--rollback");
        start = new JobConfig.StartFrom(false, folder.resolve("job/chk-2-1").toString(), false, true, false);
        refused(this::claimed, ExitCode.CONFIGURATION, "2-1");
        assertThat(transactions.calls).doesNotContain("fence-0");

        start = JobConfig.StartFrom.path(folder.resolve("job/chk-4-1").toString());
        Claim claim = claimed();
        assertThat(claim.startedFrom().id()).isEqualTo(id(5, 2));
        assertThat(offset(claim)).isEqualTo(4);
    }

    /** Else it goes on from the marker's checkpoint as it is. */
    @Test
    void theLatestIsCopiedOnlyWhereStateIsLetGo() throws Exception {
        publish(4, 1, null);
        transactions.marker = marker(1, id(4, 1), JobStatus.STOPPED, 0);
        start = new JobConfig.StartFrom(true, null, true, false, false);
        assertThat(claimed().startedFrom().id()).isEqualTo(id(4, 1));

        CheckpointMetadata m = metadata(5, 2, id(4, 1), 1, List.of(), List.of());
        OperatorMetadata gone = new OperatorMetadata(
                "gone",
                1,
                List.of(),
                List.of(new OperatorState("state", OperatorState.Mode.SPLIT, "\"int\"", List.of())),
                List.of());
        List<OperatorMetadata> operators = new ArrayList<>(m.operators());
        operators.add(gone);
        publish(m.withOperators(operators));
        transactions.marker = marker(2, id(5, 2), JobStatus.STOPPED, 0);
        Claim claim = claimed();
        assertThat(claim.startedFrom().id()).isEqualTo(id(6, 3));
        assertThat(claim.startedFrom().operators())
                .extracting(OperatorMetadata::uid)
                .containsExactly("in");
        assertThat(claim.startedFrom().parent()).isEqualTo(id(5, 2));
    }

    /** The store may have no room for all of it and a part. */
    @Test
    void whatAStartHasCopiedThatFailsIsDeleted() throws Exception {
        start = JobConfig.StartFrom.path(checkpointOfTwoStates());
        Restoration restoration = new Restoration(context(), 1);
        room = 1;
        refused(() -> steps(claim(restoration, 0)), ExitCode.UNAVAILABLE, "the disk is full");
        try (Stream<Path> left = Files.list(folder.resolve("job/shared"))) {
            assertThat(left).isEmpty();
        }
        room = Integer.MAX_VALUE;
        assertThat(steps(claim(restoration, 0)).startedFrom().files()).hasSize(2);
    }

    /** An older attempt may publish what it has made as late as it likes. */
    @Test
    void eachClaimOfAProcessMakesACheckpointOfItsOwn() throws Exception {
        start = JobConfig.StartFrom.path(savepoint(7, "elsewhere"));
        Restoration restoration = new Restoration(context());
        transactions.restoring = () -> {
            throw new IllegalStateException("the brokers are away");
        };
        assertThatThrownBy(() -> steps(claim(restoration, 0))).hasMessage("the brokers are away");
        transactions.restoring = () -> {};
        Claim second = steps(claim(restoration, 1));
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.startedFrom().id().attempt()).isEqualTo(2);
        assertThat(transactions.marker).isEqualTo(marker(2, second.startedFrom().id(), JobStatus.RUNNING, 0));
    }

    /** How many more files of state the job's store takes. */
    private int room = Integer.MAX_VALUE;

    @Override
    CheckpointStore store(String job) {
        BlobStore blobs = world.mayFail(new FileBlobStore(new LocalDisk(), folder));
        BlobStore limited = (BlobStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BlobStore.class}, (self, method, args) -> {
                    boolean stores = method.getName().equals("put")
                            && args[0].toString().startsWith("job/shared/")
                            && !args[0].toString().contains("probe");
                    if (stores && room-- == 0) {
                        throw new IOException("No space left on device");
                    }
                    try {
                        return method.invoke(blobs, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return CheckpointStore.open(limited, job, () -> "id" + ids++);
    }

    /** Of another job. */
    private String checkpointOfTwoStates() {
        HeapKeyedStateBackend backend = new HeapKeyedStateBackend(
                "in", Types.STRING, maxParallelism, new KeyGroupRange(0, maxParallelism - 1), Time.system());
        for (String name : List.of("a", "b")) {
            ValueState<Long> state = backend.value(new ValueStateDescriptor<>(name, Types.LONG));
            backend.setCurrentKey("key", SomeKeys.of("key").keyHash(0));
            state.update(1L);
        }
        FrozenLayer layer = backend.freeze();
        StateFile file = store("other")
                .write(
                        1,
                        out -> {
                            LayerFileWriter writer = new LayerFileWriter(out);
                            layer.writeTo(writer);
                            writer.finish();
                        },
                        true);
        CheckpointMetadata m = of("other", metadata(3, 1, null, 1, List.of(file), List.of()));
        OperatorMetadata in = m.operators().get(0);
        store("other")
                .publish(m.withOperators(List.of(new OperatorMetadata(
                        in.uid(), in.parallelism(), backend.describe(), in.operatorStates(), in.watermarks()))));
        return folder.resolve("other/chk-3-1").toString();
    }

    // ---- a savepoint that becomes the job's own

    @Test
    void aClaimedSavepointIsDeletedOnceWhenACheckpointIsComplete() throws Exception {
        String path = savepoint(7, "elsewhere");
        start = new JobConfig.StartFrom(false, path, false, false, true);
        CheckpointMetadata begun = claimed().startedFrom();
        ClaimedSavepoint claimed = new ClaimedSavepoint(context(), owner());
        assertThat(Path.of(path)).exists();
        claimed.onCompleted(begun);
        assertThat(Path.of(path)).doesNotExist();
        claimed.onCompleted(begun);
        assertThat(aside).containsExactly("dispose-claimed");
        lines.list.clear();
        // By the next attempt, which begins from it too: there is nothing left to do.
        new ClaimedSavepoint(context(), owner()).onCompleted(begun);
        assertThat(said()).isEmpty();
    }

    @Test
    void whatWasNotClaimedOrNotBegunFromStays() throws Exception {
        String path = savepoint(7, "elsewhere");
        start = JobConfig.StartFrom.path(path);
        CheckpointMetadata begun = claimed().startedFrom();
        new ClaimedSavepoint(context(), owner()).onCompleted(begun);
        start = new JobConfig.StartFrom(false, path, false, false, true);
        new ClaimedSavepoint(context(), owner()).onCompleted(metadata(9, 1, null, 1, List.of(), List.of()));
        start = new JobConfig.StartFrom(true, null, true, false, true);
        new ClaimedSavepoint(context(), owner()).onCompleted(begun);
        assertThat(aside).isEmpty();

        StoredState.open(path, Folders.local()).dispose();
        savepoint(8, "elsewhere");
        start = new JobConfig.StartFrom(false, path, false, false, true);
        new ClaimedSavepoint(context(), owner()).onCompleted(begun);
        assertThat(aside).containsExactly("dispose-claimed");
        assertThat(Path.of(path)).exists();
    }

    @Test
    void aClaimedSavepointThatIsNotDeletedIsNamed() throws Exception {
        String path = savepoint(7, "elsewhere");
        start = new JobConfig.StartFrom(false, path, false, false, true);
        CheckpointMetadata begun = claimed().startedFrom();
        Files.write(Path.of(path, "_metadata"), new byte[] {1});
        new ClaimedSavepoint(context(), owner()).onCompleted(begun);
        assertThat(said()).anyMatch(line -> line.contains("the claimed savepoint " + path + " was not deleted"));
    }

    @SuppressWarnings("unchecked")
    private RunningAttempt.Owner owner() {
        return (RunningAttempt.Owner) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {RunningAttempt.Owner.class}, (self, method, args) -> {
                    runAside((String) args[0], (List<Step>) args[1], (Consumer<Throwable>) args[2]);
                    return null;
                });
    }

    private void runAside(String name, List<Step> steps, Consumer<Throwable> onEnd) {
        aside.add(name);
        try {
            run(steps);
            onEnd.accept(null);
        } catch (Exception e) {
            onEnd.accept(e);
        }
    }
}
