package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.checkpoint.store.LocalDisk;
import dev.weir.state.FrozenLayer;
import dev.weir.state.LayerSink;
import dev.weir.state.base.BaseSnapshot;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateColumn;
import dev.weir.state.layer.LayerFileWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done for a base, and when, while checkpoints are completed and what was begun takes its time. */
class StateUpkeepTest {
    private static final long LAYER_BYTES = 100;
    /** A new base is worth while from the third layer on, as long as there is none. */
    private static final long LAYERS_MAX_BYTES = 250;

    @TempDir
    private Path folder;

    private final HeldAttempt attempt = new HeldAttempt();
    private final Base base = new Base();
    private final StateWritten written = new StateWritten();
    /** Those of the checkpoint that was completed last. */
    private List<StateFile> named = List.of();

    private int completions;
    private int ids;
    private @Nullable StateUpkeep upkeep;
    private @Nullable CheckpointStore store;

    private StateUpkeep upkeep() {
        StateUpkeep there = upkeep;
        if (there == null) {
            store = CheckpointStore.open(new FileBlobStore(new LocalDisk(), folder), "job", () -> "id" + ids++);
            there = new StateUpkeep(store, 1, attempt, base, LAYERS_MAX_BYTES, written);
            upkeep = there;
        }
        return there;
    }

    private void complete() {
        completions++;
        List<StateFile> files = new ArrayList<>(upkeep().applyTo(named));
        files.add(new StateFile("layer" + completions, LAYER_BYTES, 0, null, false));
        named = List.copyOf(files);
        upkeep().completed(named, List.of(new Layer(completions)));
    }

    @Test
    void layersOfTenCheckpointsAreFoldedTogether() throws Exception {
        for (int i = 0; i < 9; i++) {
            named = List.of();
            complete();
        }
        assertThat(attempt.begun).isEmpty();
        named = List.of();
        complete();
        attempt.endNext();
        assertThat(base.folded).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void whatIsCompleteIsFoldedAsSoonAsMemoryIsShort() throws Exception {
        complete();
        assertThat(attempt.begun).isEmpty();
        attempt.wantsCheckpoint = true;
        upkeep().goOn();
        assertThat(attempt.folds).isZero();
        attempt.endNext();
        assertThat(base.folded).containsExactly(1);
        assertThat(attempt.folds).isEqualTo(1);
        upkeep().goOn();
        assertThat(attempt.begun).containsExactly("fold");
    }

    /** However short memory is, and though there is always a fold under way when a checkpoint is completed. */
    @Test
    void aBaseIsTakenBetweenTheFoldsOfAJobThatIsAlwaysShortOfMemory() throws Exception {
        attempt.wantsCheckpoint = true;
        for (int i = 0; i < 10; i++) {
            complete();
            complete();
            attempt.endNext();
        }
        assertThat(attempt.begun).contains("base");
        assertThat(named.get(0).nativeName()).isNotNull();
        assertThat(named).hasSizeLessThan(completions * 3 / 4);
    }

    @Test
    void aMergeComesBesideThem() throws Exception {
        named = List.of(new StateFile("base", 1L << 40, 0, null, true, "1.sst"));
        attempt.wantsCheckpoint = true;
        for (int i = 0; i < MergePolicy.FILES_OVER_BASE_MAX; i++) {
            complete();
            complete();
            attempt.endNext();
        }
        assertThat(attempt.begun).contains("merge");
        int merge = attempt.begun.indexOf("merge");
        assertThat(attempt.begun.subList(merge + 1, attempt.begun.size())).contains("fold");
    }

    /** What was completed meanwhile is not in it, and stays a layer. */
    @Test
    void aBaseIsTheStateOfTheCheckpointThatWasCompletedLast() throws Exception {
        complete();
        complete();
        complete();
        complete();
        attempt.endAll();
        assertThat(attempt.begun).containsExactly("fold", "snapshot", "base");
        assertThat(base.folded).containsExactly(1, 2, 3);
        complete();
        assertThat(named)
                .extracting(StateFile::name)
                .endsWith("layer4", "layer5")
                .doesNotContain("layer3");
    }

    /** A base may be many gigabytes, and a task stand still until its layers are folded. */
    @Test
    void foldsGoOnWhileABaseIsUploaded() throws Exception {
        beginUpload();
        attempt.wantsCheckpoint = true;
        complete();
        assertThat(attempt.underWay()).containsExactly("base", "fold");
        attempt.end("fold");
        assertThat(base.folded).containsExactly(1, 2, 3, 4);
        attempt.end("base");
        complete();
        assertThat(named.get(0).nativeName()).isEqualTo("3.sst");
        assertThat(named).extracting(StateFile::name).endsWith("layer4", "layer5");
        assertThat(named).hasSize(3);
    }

    /** Each would replace files that the other one replaces. */
    @Test
    void noOtherBaseAndNoMergeBeginWhileABaseIsUploaded() throws Exception {
        beginUpload();
        for (int i = 0; i < 2 * MergePolicy.FILES_OVER_BASE_MAX; i++) {
            complete();
            assertThat(attempt.underWay()).startsWith("base").doesNotContain("merge", "snapshot");
            if (attempt.underWay().contains("fold")) {
                attempt.end("fold");
            }
        }
        assertThat(attempt.begun).containsOnlyOnce("base");
    }

    /** It shows the state of one checkpoint. */
    @Test
    void nothingIsFoldedWhileASnapshotIsMade() throws Exception {
        for (int i = 0; i < 3; i++) {
            complete();
        }
        attempt.end("fold");
        attempt.wantsCheckpoint = true;
        complete();
        upkeep().goOn();
        assertThat(attempt.underWay()).containsExactly("snapshot");
        attempt.end("snapshot");
        assertThat(attempt.underWay()).containsExactly("base", "fold");
    }

    private void beginUpload() throws Exception {
        for (int i = 0; i < 3; i++) {
            complete();
        }
        while (!attempt.underWay().equals(List.of("base"))) {
            attempt.endNext();
        }
    }

    /** As after a start from a savepoint; one that is small may wait for layers that outgrow it. */
    @Test
    void aLargeBaseInTheFormOfLayersIsReplacedBehindTheFirstCheckpoint() throws Exception {
        named = List.of(new StateFile("restored", LAYERS_MAX_BYTES, 0, null, true));
        complete();
        assertThat(attempt.begun).isEmpty();
        named = List.of(new StateFile("restored", LAYERS_MAX_BYTES + 1, 0, null, true));
        complete();
        attempt.endAll();
        complete();
        assertThat(attempt.begun).containsExactly("fold", "snapshot", "base");
        assertThat(named.get(0).nativeName()).isEqualTo("2.sst");
    }

    /** All entries of a key group are on the heap while they are merged. */
    @Test
    void whereAMergeWouldTakeTooMuchMemoryANewBaseIsTaken() throws Exception {
        List<StateFile> files = new ArrayList<>();
        files.add(new StateFile("base", 1L << 40, 0, null, true, "1.sst"));
        StateFile hot = hotKeyGroup(8_000);
        files.addAll(Collections.nCopies(MergePolicy.FILES_OVER_BASE_MAX + 1, hot));
        named = List.copyOf(files);
        upkeep().completed(named, List.of());
        attempt.endAll();
        assertThat(attempt.begun).containsExactly("merge");
        assertThat(attempt.trouble().present()).isNull();
        complete();
        attempt.endAll();
        assertThat(attempt.begun).containsExactly("merge", "fold", "snapshot", "base");
        complete();
        assertThat(named).hasSize(2);
    }

    private StateFile hotKeyGroup(int entries) {
        upkeep();
        return Objects.requireNonNull(store)
                .write(
                        1,
                        out -> {
                            LayerFileWriter writer = new LayerFileWriter(out);
                            writer.section("count", "hot", 3);
                            for (int i = 0; i < entries; i++) {
                                byte[] key = ByteBuffer.allocate(Integer.BYTES)
                                        .putInt(i)
                                        .array();
                                writer.entry(key, key.length, key, key.length);
                            }
                            writer.finish();
                        },
                        false);
    }

    @Test
    void aBaseThatFailsIsTakenAfterTheNextCheckpoint() throws Exception {
        base.fails = true;
        complete();
        complete();
        complete();
        attempt.endAll();
        upkeep().goOn();
        assertThat(attempt.begun).containsExactly("fold", "snapshot");
        assertThat(attempt.trouble().present()).contains("snapshot");

        base.fails = false;
        complete();
        attempt.endAll();
        complete();
        assertThat(attempt.begun).containsExactly("fold", "snapshot", "fold", "snapshot", "base");
        assertThat(named).hasSize(2);
    }

    /** A base may be many gigabytes, and the store away for a moment. */
    @Test
    void whatABaseThatFailedHasStoredIsNotStoredAgain() throws Exception {
        base.files = List.of(base.file("1.sst"), base.file("2.sst"), base.broken("3.sst"));
        failAndTryAgain(List.of(base.file("1.sst"), base.file("2.sst"), base.file("3.sst")));
        assertThat(base.opened).containsExactly("1.sst", "2.sst", "3.sst", "3.sst");
        assertThat(named).extracting(StateFile::nativeName).startsWith("1.sst", "2.sst", "3.sst");
        assertThat(written.view(0, 0).baseBytes()).isEqualTo(3 * LAYER_BYTES);
    }

    /** What was merged meanwhile, and what has the same name each time: else it would stay until the attempt ends. */
    @Test
    void whatTheNextBaseDoesNotUseIsDeleted() throws Exception {
        base.files = List.of(base.file("1.sst"), base.file("2.sst"), base.changing("CURRENT"), base.broken("3.sst"));
        failAndTryAgain(List.of(base.file("1.sst"), base.file("4.sst"), base.changing("CURRENT")));
        assertThat(base.opened).containsExactly("1.sst", "2.sst", "CURRENT", "3.sst", "4.sst", "CURRENT");
        try (Stream<Path> stored = Files.list(folder.resolve("job/shared"))) {
            assertThat(stored.map(file -> "shared/" + file.getFileName()))
                    .containsExactlyInAnyOrderElementsOf(named.stream()
                            .filter(StateFile::base)
                            .map(StateFile::name)
                            .toList());
        }
    }

    /** They may have taken the room that the next one needs. */
    @Test
    void whatTheNextBaseDoesNotUseIsDeletedBeforeItStoresAnything() throws Exception {
        List<String> left = new ArrayList<>();
        base.files = List.of(base.file("1.sst"), base.file("2.sst"), base.changing("CURRENT"), base.broken("3.sst"));
        failAndTryAgain(List.of(base.file("1.sst"), base.listing(folder.resolve("job/shared"), left, "4.sst")));
        assertThat(left)
                .contains(named.get(0).name().replace("shared/", ""))
                .filteredOn(name -> !name.contains("~"))
                .hasSize(1);
    }

    /** One whose length differs is another file, whatever its name. */
    @Test
    void aFileOfAnotherLengthIsStoredAgain() throws Exception {
        base.files = List.of(base.file("1.sst"), base.broken("2.sst"));
        failAndTryAgain(List.of(base.file("1.sst", LAYER_BYTES + 1)));
        assertThat(base.opened).containsExactly("1.sst", "2.sst", "1.sst");
    }

    /** The next attempt begins only when it has ended. */
    @Test
    void aBaseIsStoredNoFurtherOnceTheAttemptIsEnding() throws Exception {
        base.files = List.of(base.endingThe(attempt, "1.sst"), base.file("2.sst"));
        for (int i = 0; i < 3; i++) {
            complete();
        }
        attempt.endAll();
        assertThat(base.opened).containsExactly("1.sst");
        assertThat(attempt.trouble().present()).isNull();
    }

    private void failAndTryAgain(List<BaseSnapshot.File> files) throws Exception {
        for (int i = 0; i < 3; i++) {
            complete();
        }
        attempt.endAll();
        assertThat(attempt.trouble().present()).contains("base");
        base.files = files;
        complete();
        attempt.endAll();
        complete();
        assertThat(attempt.begun).startsWith("fold", "snapshot", "base", "fold", "snapshot", "base");
    }

    /** What it would set free would never be free without it. */
    @Test
    void aFoldThatFailsEndsTheAttempt() throws Exception {
        base.foldFails = true;
        attempt.wantsCheckpoint = true;
        complete();
        attempt.endNext();
        assertThat(attempt.failure).hasMessage("the base is broken");
        assertThat(attempt.folds).isZero();
    }

    /** By a cancel, which waits for it. */
    @Test
    void aFoldThatGivesUpSinceTheAttemptIsEndingEndsNothingElse() throws Exception {
        base.foldFails = true;
        attempt.wantsCheckpoint = true;
        complete();
        attempt.ending = true;
        attempt.endNext();
        assertThat(attempt.failure).isNull();
    }

    /** What was written of it is in the metrics. */
    @Test
    void ofABaseOnlyNewFilesAreWritten() throws Exception {
        for (int i = 0; i < 3; i++) {
            complete();
        }
        attempt.endAll();
        complete();
        assertThat(written.view(0, 0).bases()).isEqualTo(1);
        assertThat(written.view(0, 0).baseBytes()).isEqualTo(3 * LAYER_BYTES);
    }

    @Test
    void nothingBeginsOnceTheAttemptIsEnding() throws Exception {
        attempt.wantsCheckpoint = true;
        attempt.ending = true;
        complete();
        upkeep().goOn();
        assertThat(attempt.begun).isEmpty();
    }

    /** A savepoint may still be written then, and a tick come. */
    @Test
    void nothingBeginsBehindTheLastCheckpoint() throws Exception {
        attempt.wantsCheckpoint = true;
        complete();
        complete();
        upkeep().last();
        attempt.endNext();
        upkeep().goOn();
        assertThat(attempt.begun).containsExactly("fold");
    }

    private static final class Layer implements FrozenLayer {
        private final int checkpoint;

        Layer(int checkpoint) {
            this.checkpoint = checkpoint;
        }

        @Override
        public boolean isEmpty() {
            return false;
        }

        @Override
        public int entries() {
            return 1;
        }

        @Override
        public void writeTo(LayerSink sink) throws IOException {
            sink.entry(new byte[] {(byte) checkpoint}, 1, new byte[0], 0);
        }
    }

    /** Knows only whose layers it was given. */
    private static final class Base implements StateBase {
        final List<Integer> folded = new ArrayList<>();
        boolean fails;
        boolean foldFails;
        /** Those of the next snapshot; none: one with what was folded. */
        List<BaseSnapshot.File> files = List.of();
        /** The names of those that were read. */
        final List<String> opened = new ArrayList<>();

        BaseSnapshot.File file(String name) {
            return file(name, LAYER_BYTES);
        }

        BaseSnapshot.File file(String name, long length) {
            return file(name, length, true, () -> {});
        }

        BaseSnapshot.File changing(String name) {
            return file(name, LAYER_BYTES, false, () -> {});
        }

        BaseSnapshot.File broken(String name) {
            return file(name, LAYER_BYTES, true, () -> {
                throw new UncheckedIOException(new IOException("the store is away"));
            });
        }

        BaseSnapshot.File endingThe(HeldAttempt attempt, String name) {
            return file(name, LAYER_BYTES, true, () -> attempt.ending = true);
        }

        /** Tells what is in a folder when the file is read. */
        BaseSnapshot.File listing(Path listed, List<String> names, String name) {
            return file(name, LAYER_BYTES, true, () -> {
                for (String found : Objects.requireNonNull(listed.toFile().list())) {
                    names.add(found);
                }
            });
        }

        private BaseSnapshot.File file(String name, long length, boolean shared, Runnable whenRead) {
            return new BaseSnapshot.File(name, length, shared, () -> {
                opened.add(name);
                whenRead.run();
                return new ByteArrayInputStream(new byte[(int) length]);
            });
        }

        @Override
        public StateColumn column(String uid, String state) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Fold fold() {
            return new Fold() {
                @Override
                public void section(String uid, String state, int keyGroup) {}

                @Override
                public void entry(byte[] key, int keyLength, byte[] value, int valueLength) {
                    folded.add((int) key[0]);
                }

                @Override
                public void commit() {
                    if (foldFails) {
                        throw new IllegalStateException("the base is broken");
                    }
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public BaseSnapshot snapshot() throws IOException {
            if (fails) {
                throw new IOException("No space left on device");
            }
            List<BaseSnapshot.File> made =
                    files.isEmpty() ? List.of(file(folded.size() + ".sst", LAYER_BYTES * folded.size())) : files;
            return new BaseSnapshot() {
                @Override
                public List<File> files() {
                    return made;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {}
    }
}
