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
        return MergePolicy.choose(files, MergePolicy.LAYERS_MIN_BYTES, MergePolicy.FILES_MAX, true);
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

    /** Where merging does not make them smaller. */
    private static MergePolicy.Merge chooseSmall(List<StateFile> files) {
        return MergePolicy.choose(files, MergePolicy.LAYERS_MIN_BYTES, MergePolicy.FILES_MAX, false);
    }

    private static List<StateFile> nativeBase(long length) {
        StateFile file = new StateFile("base", length, 0, null, true, "000001.sst");
        return new ArrayList<>(List.of(file));
    }

    @Test
    void largeLayersAreWrittenAgainOnlyWhereThatMakesThemSmaller() {
        List<StateFile> files = nativeBase(1L << 30);
        for (int i = 0; i < 4 * MergePolicy.FILES_MAX; i++) {
            files.add(file(i, MergePolicy.largeBytes(MergePolicy.LAYERS_MIN_BYTES, 1L << 30), false));
        }
        assertThat(chooseSmall(files)).isNull();
        assertThat(choose(files)).isEqualTo(new MergePolicy.Merge(1, false));
    }

    @Test
    void tinyLayersBehindALargeOneAreMergedWithoutIt() {
        List<StateFile> files = nativeBase(2L << 30);
        files.add(file(1, 1L << 30, false));
        for (int i = 2; i < 2 + MergePolicy.FILES_MAX; i++) {
            files.add(file(i, 1_000, false));
        }
        assertThat(chooseSmall(files)).isNull();
        files.add(file(100, 1_000, false));
        assertThat(chooseSmall(files)).isEqualTo(new MergePolicy.Merge(2, false));
    }

    @Test
    void aLargeBaseInTheFormOfLayersIsForeignToABackendThatHasItsOwn() {
        assertThat(MergePolicy.hasForeignBase(List.of(file(0, 60, true), file(1, 41, true)), 100))
                .isTrue();
        assertThat(MergePolicy.hasForeignBase(List.of(file(0, 100, true), file(1, 900, false)), 100))
                .isFalse();
        assertThat(MergePolicy.hasForeignBase(nativeBase(1L << 30), 100)).isFalse();
    }

    private static List<StateFile> layers(long... lengths) {
        List<StateFile> files = nativeBase(1L << 40);
        for (int i = 0; i < lengths.length; i++) {
            files.add(file(i, lengths[i], false));
        }
        return files;
    }

    private static int firstMerged(long layersMinBytes, boolean shrinks, int filesMax, long... lengths) {
        MergePolicy.Merge merge = MergePolicy.choose(layers(lengths), layersMinBytes, filesMax, shrinks);
        return merge == null ? -1 : merge.from() - 1;
    }

    /** Of the layers before the youngest two, behind which the merge may begin. */
    @Test
    void anOlderLayerIsTakenInUpToTheSizeOfAllYoungerOnes() {
        long min = 1 << 20;
        assertThat(firstMerged(min, true, 4, 1_000, 1_000, 40, 20, 20)).isEqualTo(2);
        assertThat(firstMerged(min, true, 4, 1_000, 1_000, 41, 20, 20)).isEqualTo(3);
        assertThat(firstMerged(min, true, 4, 1_000, 80, 40, 20, 20)).isEqualTo(1);
        assertThat(firstMerged(min, true, 4, 1_000, 81, 40, 20, 20)).isEqualTo(2);
        assertThat(firstMerged(min, true, 4, 160, 80, 40, 20, 20)).isZero();
    }

    @Test
    void atLeastHalfOfThoseThatMayBeAreMerged() {
        long min = 1 << 20;
        assertThat(firstMerged(min, true, 6, 9_000, 9_000, 9_000, 9_000, 900, 1, 1))
                .isEqualTo(4);
        assertThat(firstMerged(min, true, 7, 9_000, 9_000, 9_000, 9_000, 9_000, 900, 1, 1))
                .isEqualTo(5);
        assertThat(firstMerged(min, true, 8, 9_000, 9_000, 9_000, 9_000, 9_000, 900, 900, 1, 1))
                .isEqualTo(5);
    }

    @Test
    void aLayerIsLargeFromItsSizeOn() {
        long large = MergePolicy.largeBytes(0, 1L << 40);
        assertThat(firstMerged(0, false, 2, large, large - 1, large - 1, large - 1))
                .isEqualTo(1);
        assertThat(firstMerged(0, false, 2, large, large, large - 1, large - 1)).isEqualTo(-1);
    }

    @Test
    void aMergeHasShrunkWhatItHasHalved() {
        List<StateFile> hundred = List.of(file(1, 60, false), file(2, 40, false));
        assertThat(MergePolicy.shrank(hundred, List.of(file(3, 50, false)))).isTrue();
        assertThat(MergePolicy.shrank(hundred, List.of(file(3, 51, false)))).isFalse();
    }

    @Test
    void largeIsRelativeToTheBaseAndToWhatMakesANewOne() {
        assertThat(MergePolicy.largeBytes(0, 0)).isEqualTo(1);
        assertThat(MergePolicy.largeBytes(64 << 20, 0)).isEqualTo(1 << 20);
        assertThat(MergePolicy.largeBytes(64 << 20, 1L << 30)).isEqualTo(1 << 20);
        assertThat(MergePolicy.largeBytes(64 << 20, 1L << 40)).isEqualTo(512 << 20);
    }

    @Test
    void aMergeIsWorthWhileWhenItHalves() {
        List<StateFile> two = List.of(file(1, 100, false), file(2, 101, false));
        assertThat(MergePolicy.shrank(two, List.of(file(3, 100, false)))).isTrue();
        assertThat(MergePolicy.shrank(two, List.of(file(3, 101, false)))).isFalse();
    }

    /** Over many checkpoints: few files at any time, and each changed byte written again only a few times. */
    @Test
    void filesStayFewAndLittleIsWrittenTwice() {
        long base = 1L << 30;
        Load load = load(base, 1_500_000, true);
        assertThat(load.mostFiles).isLessThanOrEqualTo(1 + MergePolicy.FILES_MAX + 1);
        assertThat(load.rewritten).isLessThan(5 * load.changed);
    }

    /** With layers of which most are large. */
    @Test
    void lessIsWrittenTwiceWhereMergingMakesNothingSmaller() {
        long base = 1L << 30;
        Load load = load(base, 4_000_000, false);
        assertThat(load.rewritten).isLessThan(load.changed * 12 / 10);
        assertThat(load.mostFiles).isLessThanOrEqualTo(MergePolicy.FILES_MAX + (int) (base / (1 << 20)));
    }

    private record Load(long changed, long rewritten, int mostFiles) {}

    private static Load load(long base, int layerMaxBytes, boolean shrinks) {
        SplittableRandom random = new SplittableRandom(5);
        List<StateFile> files = nativeBase(base);
        long changed = 0;
        long rewritten = 0;
        int mostFiles = 0;
        for (int i = 1; i < 20_000; i++) {
            long bytes = 1 + random.nextInt(layerMaxBytes);
            changed += bytes;
            files.add(file(i, bytes, false));
            mostFiles = Math.max(mostFiles, files.size());
            MergePolicy.Merge merge =
                    MergePolicy.choose(files, MergePolicy.LAYERS_MIN_BYTES, MergePolicy.FILES_MAX, shrinks);
            if (merge != null) {
                List<StateFile> merged = files.subList(merge.from(), files.size());
                long sum = merged.stream().mapToLong(StateFile::length).sum();
                merged.clear();
                // A new base holds each key once: it does not grow for ever.
                files.addAll(merge.base() ? nativeBase(base) : List.of(file(i, sum, false)));
                rewritten += merge.base() ? base : sum;
            }
        }
        return new Load(changed, rewritten, mostFiles);
    }
}
