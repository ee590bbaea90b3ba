package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MergePolicyTest {
    private static StateFile file(int n, long length, boolean base) {
        return new StateFile("f" + n, length, 0, null, base);
    }

    private static MergePolicy.Merge choose(List<StateFile> files) {
        return MergePolicy.choose(files, MergePolicy.LAYERS_MIN_BYTES, MergePolicy.FILES_MAX);
    }

    @Test
    void aFewSmallLayersAreLeftAlone() {
        assertThat(choose(List.of(file(0, 100, true), file(1, 50, false)))).isNull();
    }

    @Test
    void layersThatHaveGrownToTheSizeOfTheBaseMakeANewOne() {
        long big = 4 * MergePolicy.LAYERS_MIN_BYTES;
        assertThat(choose(List.of(file(0, big, true), file(1, big, false)))).isNull();
        assertThat(choose(List.of(file(0, big, true), file(1, big + 1, false))))
                .isEqualTo(new MergePolicy.Merge(0, true));
    }

    @Test
    void manySmallLayersAreMergedWithoutTouchingABigBase() {
        List<StateFile> files = new ArrayList<>(List.of(file(0, 1L << 40, true)));
        for (int i = 1; i <= MergePolicy.FILES_MAX; i++) {
            files.add(file(i, 1_000, false));
        }
        assertThat(choose(files)).isEqualTo(new MergePolicy.Merge(1, false));
    }

    @Test
    void largeLayersAreNotWrittenAgain() {
        List<StateFile> files = new ArrayList<>(List.of(file(0, 1L << 30, true)));
        for (int i = 1; i <= 4 * MergePolicy.FILES_MAX; i++) {
            files.add(file(i, MergePolicy.LARGE_BYTES, false));
        }
        assertThat(choose(files)).isNull();
    }

    @Test
    void manySmallLayersBehindALargeOneAreMergedWithoutIt() {
        List<StateFile> files =
                new ArrayList<>(List.of(file(0, 1L << 30, true), file(1, MergePolicy.LARGE_BYTES, false)));
        for (int i = 2; i <= MergePolicy.FILES_MAX; i++) {
            files.add(file(i, 1_000, false));
        }
        assertThat(choose(files)).isNull();
        files.add(file(100, 1_000, false));
        assertThat(choose(files)).isEqualTo(new MergePolicy.Merge(2, false));
    }

    @Test
    void largeIsRelativeToTheBase() {
        long base = 1L << 40;
        List<StateFile> files = new ArrayList<>(List.of(file(0, base, true)));
        for (int i = 1; i <= 2 * MergePolicy.FILES_MAX; i++) {
            files.add(file(i, base / MergePolicy.LARGE_LAYERS_MAX / 4, false));
        }
        assertThat(choose(files)).isEqualTo(new MergePolicy.Merge(1, false));
    }

    /** Over many checkpoints: few small files at any time, and each changed byte written again about twice. */
    @Test
    void filesStayFewAndLittleIsWrittenTwice() {
        SplittableRandom random = new SplittableRandom(5);
        long base = 1L << 30;
        List<StateFile> files = new ArrayList<>(List.of(file(0, base, true)));
        long changed = 0;
        long rewritten = 0;
        int mostFiles = 0;
        for (int i = 1; i < 20_000; i++) {
            long bytes = 1 + random.nextInt(1_500_000);
            changed += bytes;
            files.add(file(i, bytes, false));
            mostFiles = Math.max(mostFiles, files.size());
            MergePolicy.Merge merge = choose(files);
            if (merge != null) {
                List<StateFile> merged = files.subList(merge.from(), files.size());
                long sum = merged.stream().mapToLong(StateFile::length).sum();
                // A new base holds each key once: it does not grow for ever.
                long written = merge.base() ? Math.min(sum, base) : sum;
                rewritten += written;
                merged.clear();
                files.add(file(i, written, merge.base()));
            }
        }
        assertThat(mostFiles).isLessThanOrEqualTo(MergePolicy.FILES_MAX + MergePolicy.LARGE_LAYERS_MAX / 2);
        assertThat(rewritten).isLessThan(changed * 21 / 10);
    }
}
