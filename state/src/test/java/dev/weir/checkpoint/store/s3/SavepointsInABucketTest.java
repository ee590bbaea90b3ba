package dev.weir.checkpoint.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.Folders;
import dev.weir.checkpoint.store.S3Address;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.savepoint.SavepointContract;
import dev.weir.savepoint.StoredState;
import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link SavepointContract}, and what only an object store does to a savepoint. */
class SavepointsInABucketTest extends SavepointContract {
    private final String prefix = TestBucket.newPrefix();
    private final FaultyProxy proxy = proxy();
    private final S3Folders buckets =
            new S3Folders(TestBucket.at(proxy.address(), TestBucket.NAME, "").access());

    private static FaultyProxy proxy() {
        try {
            return new FaultyProxy(TestBucket.address());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Override
    protected Folders folders() {
        return folder -> buckets.open(S3Address.parse(folder).orElseThrow());
    }

    @Override
    protected String root() {
        return "s3://" + TestBucket.NAME + "/" + prefix;
    }

    /** Of the metadata's own put the store may still do what it did not answer, so what that names stays. */
    @Test
    void aRefusedWriteLeavesNoSavepoint() throws IOException {
        proxy.plan(
                "PUT .*_metadata",
                Collections.nCopies(3, FaultyProxy.error(503, "SlowDown")).toArray(FaultyProxy.Fault[]::new));
        assertThatThrownBy(this::export)
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
                .hasMessageStartingWith("Cannot write a savepoint at " + root() + "/savepoints/savepoint-orders-17-3-")
                .hasMessageContaining("503 SlowDown");
        BlobStore left = folders().open(root() + "/savepoints");
        assertThat(left.list("")).isNotEmpty().noneMatch(name -> name.endsWith("_metadata"));
        left.delete(left.list(""));
        StoredState.open(export(), folders()).verify();
    }

    @Test
    void aRefusedFileLeavesNothing() throws IOException {
        proxy.plan(
                "PUT .*words.avro",
                Collections.nCopies(3, FaultyProxy.error(503, "SlowDown")).toArray(FaultyProxy.Fault[]::new));
        assertThatThrownBy(this::export).isInstanceOf(WeirException.class).hasMessageContaining("503 SlowDown");
        assertThat(folders().open(root() + "/savepoints").list("")).isEmpty();
    }

    @Test
    void aLostReplyIsNoSecondSavepoint() {
        proxy.plan("PUT .*_metadata", new FaultyProxy.Fault.LostReply());
        StoredState.open(export(), folders()).verify();
    }

    @Test
    void whatIsMissingIsToldFromWhatIsRefused() {
        String savepoint = export();
        proxy.keepFailing("GET .*", FaultyProxy.error(403, "AccessDenied"));
        assertThatThrownBy(() -> StoredState.open(savepoint, folders()))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_AUTHORISED))
                .hasMessageContaining("s3:GetObject")
                .hasMessageNotContaining(StubS3.SECRET);
        String elsewhere = "s3://no-such-bucket/savepoint";
        proxy.heal();
        assertThatThrownBy(() -> StoredState.open(elsewhere, folders()))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("there is no bucket 'no-such-bucket'")
                .hasMessageContaining("correct the address");
    }
}
