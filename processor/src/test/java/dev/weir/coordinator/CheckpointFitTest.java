package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.ExecutionPlan;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.state.KeyHash;
import dev.weir.state.type.Types;
import dev.weir.task.HandSource;
import dev.weir.testing.CollectSink;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointFitTest {
    private static final ExecutionPlan PLAN = ExecutionPlan.of(
            StreamEnvironment.define(
                    env -> env.fromSource(new HandSource(), WatermarkStrategy.noWatermarks(), "in")
                            .uid("in")
                            .keyBy(n -> n, Types.LONG)
                            .reduce(Long::sum, Types.LONG)
                            .uid("sums")
                            .sinkTo(new CollectSink<>("out"))
                            .uid("out"),
                    Map.of()),
            1);
    private static final CheckpointFit FIT = new CheckpointFit(PLAN, 8, false);

    @Test
    void aCheckpointOfTheSameJobFits() {
        assertThatCode(() -> FIT.check(checkpoint("sums", "\"long\"", 8, KeyHash.NAME)))
                .doesNotThrowAnyException();
    }

    @Test
    void whatDiffersIsNamedWithBothSides() {
        refused(checkpoint("sums", "\"long\"", 16, KeyHash.NAME), "max-parallelism is 8", "was made with 16");
        refused(checkpoint("sums", "\"long\"", 8, "crc"), "spreads keys by crc", KeyHash.NAME);
        refused(checkpoint("totals", "\"long\"", 8, KeyHash.NAME), "no longer has: totals", "missing       totals");
        refused(checkpoint("sums", "\"string\"", 8, KeyHash.NAME), "'sums'", "\"long\"", "\"string\"", "state 'sum'");
    }

    @Test
    void whatTheJobNoLongerHasIsLetGoOnlyWhenThatIsAllowed() {
        CheckpointFit letsGo = new CheckpointFit(PLAN, 8, true);
        CheckpointMetadata known = checkpoint("sums", "\"long\"", 8, KeyHash.NAME);
        CheckpointMetadata unknown = checkpoint("totals", "\"long\"", 8, KeyHash.NAME);
        assertThat(letsGo.kept(known)).isEqualTo(known.operators());
        assertThat(letsGo.kept(unknown)).isEmpty();
        assertThatCode(() -> letsGo.check(unknown)).doesNotThrowAnyException();
        assertThat(FIT.kept(unknown)).isEqualTo(unknown.operators());
    }

    @Test
    void aStepHasAtMostAsManyTasksAsThereAreKeyGroups() {
        assertThatCode(new CheckpointFit(PLAN, 1, false)::checkParallelism).doesNotThrowAnyException();
        assertThatThrownBy(new CheckpointFit(PLAN, 0, false)::checkParallelism)
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("is 1, but max-parallelism is 0");
    }

    @Test
    void aStateOfAnOperatorsOwnIsCheckedBeforeAnyTaskOpens() {
        KeyedStateMetadata narrower = new KeyedStateMetadata("reduced", "VALUE", "\"long\"", null, "\"int\"");
        assertThatCode(() -> FIT.check(checkpoint("sums", narrower, 8, KeyHash.NAME)))
                .doesNotThrowAnyException();
        KeyedStateMetadata text = new KeyedStateMetadata("reduced", "VALUE", "\"long\"", null, "\"string\"");
        refused(
                checkpoint("sums", text, 8, KeyHash.NAME),
                "state 'reduced' of operator 'sums' does not fit the checkpoint 3-1",
                "the value was written as string, and is asked for as long");
    }

    @Test
    void recordsOnTheirWayNeedTheirWay() {
        assertThatCode(() -> FIT.check(unaligned("in -> sums"))).doesNotThrowAnyException();
        refused(unaligned("in -> totals"), "no longer has a way: in -> totals", "stop it");
    }

    private static CheckpointMetadata unaligned(String edge) {
        return checkpoint(
                "sums", "\"long\"", 8, KeyHash.NAME, List.of(new ChannelState(edge, 10, 0, "shared/1-channel")));
    }

    private static void refused(CheckpointMetadata checkpoint, String... words) {
        assertThatThrownBy(() -> FIT.check(checkpoint))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContainingAll(words);
    }

    private static CheckpointMetadata checkpoint(String uid, String keySchema, int maxParallelism, String hash) {
        return checkpoint(uid, keySchema, maxParallelism, hash, List.of());
    }

    private static CheckpointMetadata checkpoint(
            String uid, String keySchema, int maxParallelism, String hash, List<ChannelState> channels) {
        KeyedStateMetadata state = new KeyedStateMetadata("sum", "VALUE", keySchema, null, "\"long\"");
        return checkpoint(uid, state, maxParallelism, hash, channels);
    }

    private static CheckpointMetadata checkpoint(
            String uid, KeyedStateMetadata state, int maxParallelism, String hash) {
        return checkpoint(uid, state, maxParallelism, hash, List.of());
    }

    private static CheckpointMetadata checkpoint(
            String uid, KeyedStateMetadata state, int maxParallelism, String hash, List<ChannelState> channels) {
        return new CheckpointMetadata(
                "job",
                "store",
                new CheckpointId(3, 1),
                null,
                null,
                "test",
                hash,
                maxParallelism,
                1,
                2,
                List.of(new OperatorMetadata(uid, 1, List.of(state), List.of(), List.of())),
                List.of(),
                channels);
    }
}
