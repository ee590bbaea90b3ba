package dev.weir.checkpoint.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.Content;
import dev.weir.checkpoint.store.StoreFailure;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.checkpoint.store.s3.FaultyProxy.Fault;
import dev.weir.error.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An object store that refuses, is slow, loses requests and replies. */
class S3FaultsTest {
    private static final byte[] SMALL = {1, 2, 3};
    private static final byte[] LARGE = new byte[S3Upload.PART_BYTES + 1];
    private static final String PUT = "PUT .*/a(\\?.*)?";
    private static final String COMPLETE = "POST .*/a\\?uploadId=.*";

    private FaultyProxy proxy;
    private String prefix;
    private BlobStore store;

    @BeforeEach
    void open() throws IOException {
        proxy = new FaultyProxy(TestBucket.address());
        prefix = TestBucket.newPrefix();
        store = TestBucket.open(proxy.address(), prefix);
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    // ---- what the store itself gets over

    @Test
    void aLostReplyIsNotTakenForAnotherThatWasFaster() throws IOException {
        proxy.plan(PUT, new Fault.LostReply());
        assertThat(store.putIfAbsent("a", SMALL)).isTrue();
        assertThat(store.read("a")).isEqualTo(SMALL);
        assertThat(store.putIfAbsent("a", SMALL)).isFalse();
    }

    @Test
    void aLostReplyToTheEndOfALargePutIsNotTakenForAnotherThatWasFaster() throws IOException {
        proxy.plan(COMPLETE, new Fault.LostReply());
        assertThat(store.put("a", Content.of(LARGE)).length()).isEqualTo(LARGE.length);
        assertThat(store.list("")).containsExactly("a");
        assertThat(store.unfinished("")).isEmpty();
    }

    @Test
    void anotherThatWasFasterIsNotTakenForALostReply() throws IOException {
        proxy.plan(PUT, new Fault.Cut());
        BlobStore other = TestBucket.open(TestBucket.address(), prefix);
        assertThat(other.putIfAbsent("a", SMALL)).isTrue();
        assertThat(store.putIfAbsent("a", SMALL)).isFalse();
    }

    @Test
    void aConnectionCutInTheMiddleOfAPutIsMadeUpFor() throws IOException {
        proxy.plan(PUT, new Fault.Cut());
        store.put("a", Content.of(SMALL));
        assertThat(store.read("a")).isEqualTo(SMALL);
    }

    @Test
    void aConnectionCutInTheMiddleOfAPartIsMadeUpFor() throws IOException {
        proxy.plan("PUT .*partNumber=1.*", new Fault.Cut()).plan("PUT .*partNumber=2.*", new Fault.LostReply());
        store.put("a", Content.of(LARGE));
        assertThat(store.read("a")).isEqualTo(LARGE);
        assertThat(store.unfinished("")).isEmpty();
    }

    @Test
    void aShortRefusalIsWaitedFor() throws IOException {
        proxy.plan(PUT, FaultyProxy.error(503, "SlowDown"), FaultyProxy.error(500, "InternalError"));
        store.put("a", Content.of(SMALL));
        proxy.plan("GET .*", FaultyProxy.error(503, "SlowDown"));
        assertThat(store.read("a")).isEqualTo(SMALL);
    }

    // ---- what its caller tries again

    @Test
    void aLongRefusalMayPass() throws IOException {
        proxy.plan(
                PUT,
                Collections.nCopies(3, FaultyProxy.error(503, "ServiceUnavailable"))
                        .toArray(Fault[]::new));
        assertFails(ExitCode.UNAVAILABLE, () -> store.put("a", Content.of(SMALL)))
                .contains("the store answers 503 ServiceUnavailable. Check s3.endpoint");
        store.put("a", Content.of(SMALL));
        assertThat(store.read("a")).isEqualTo(SMALL);
    }

    @Test
    void aLargePutThatFailsLeavesNothing() throws IOException {
        proxy.plan(
                "PUT .*partNumber=2.*", Collections.nCopies(3, new Fault.Cut()).toArray(Fault[]::new));
        assertFails(ExitCode.UNAVAILABLE, () -> store.put("a", Content.of(LARGE)))
                .contains("does not answer");
        assertThat(store.exists("a")).isFalse();
        assertThat(store.unfinished("")).isEmpty();
        store.put("a", Content.of(LARGE));
        assertThat(store.read("a")).isEqualTo(LARGE);
    }

    @Test
    void aPutBesideAnotherIsTriedAgainByTheCaller() throws IOException {
        proxy.plan(PUT, FaultyProxy.error(409, "ConditionalRequestConflict"));
        assertFails(ExitCode.UNAVAILABLE, () -> store.putIfAbsent("a", SMALL))
                .contains("409 ConditionalRequestConflict");
        assertThat(store.putIfAbsent("a", SMALL)).isTrue();
        proxy.plan(COMPLETE, FaultyProxy.error(409, "ConditionalRequestConflict"));
        assertFails(ExitCode.UNAVAILABLE, () -> store.put("b/a", Content.of(LARGE)))
                .contains("409");
        assertThat(store.unfinished("")).isEmpty();
    }

    @Test
    void aStoreThatDoesNotAnswerIsNotWaitedForForEver() {
        proxy.plan("GET .*", Collections.nCopies(3, new Fault.Silence(10_000)).toArray(Fault[]::new));
        StoreLocation.S3 location = TestBucket.at(proxy.address(), TestBucket.NAME, TestBucket.newPrefix());
        S3BlobStore impatient = TestBucket.open(location, Duration.ofMillis(500));
        long from = System.nanoTime();
        assertFails(ExitCode.UNAVAILABLE, () -> impatient.read("a")).contains("does not answer");
        assertThat(System.nanoTime() - from).isLessThan(9_000_000_000L);
    }

    @Test
    void aConnectionThatBreaksWhileABlobIsReadMayBeThereAgainLater() throws IOException {
        store.put("a", Content.of(LARGE));
        proxy.plan("GET .*", new Fault.HalfReply());
        assertFails(ExitCode.UNAVAILABLE, () -> store.read("a")).contains("the connection to " + proxy.address());
        assertThat(store.read("a")).isEqualTo(LARGE);
        proxy.plan("GET .*", new Fault.HalfReply());
        assertFails(ExitCode.UNAVAILABLE, () -> store.readRange("a", 5, 1_000)).contains("the connection to");
        assertThat(store.readRange("a", 5, 1_000)).hasSize(1_000);
    }

    @Test
    void aNameThatIsTakenAndFreeAgainMayBeTriedAgain() throws IOException {
        proxy.plan(PUT, FaultyProxy.error(412, "PreconditionFailed"));
        assertFails(ExitCode.UNAVAILABLE, () -> store.putIfAbsent("a", SMALL)).contains("412");
        assertThat(store.putIfAbsent("a", SMALL)).isTrue();
    }

    @Test
    void anUploadThatWasSweptMeanwhileMayBeTriedAgain() throws IOException {
        proxy.plan("PUT .*partNumber=2.*", FaultyProxy.error(404, "NoSuchUpload"));
        assertFails(ExitCode.UNAVAILABLE, () -> store.put("a", Content.of(LARGE)))
                .contains("404 NoSuchUpload");
    }

    @Test
    void aHostWithoutANameMayGetOne() {
        BlobStore nowhere = TestBucket.open(URI.create("http://nowhere.invalid"), prefix);
        assertFails(ExitCode.UNAVAILABLE, () -> nowhere.list("")).contains("is not known by name", "nowhere.invalid");
    }

    @Test
    void aPortWhereNobodyListensMayBeListenedToLater() {
        URI left = proxy.address();
        proxy.close();
        BlobStore nobody = TestBucket.open(left, prefix);
        assertFails(ExitCode.UNAVAILABLE, () -> nobody.list(""))
                .contains("the store at " + left + " does not answer", "Connection refused");
    }

    @Test
    void blobsThatWereNotDeletedAreNamed() throws IOException {
        String answer = "<?xml version=\"1.0\"?><DeleteResult><Error><Key>" + prefix
                + "/b</Key><Code>%s</Code><Message>told by the proxy</Message></Error></DeleteResult>";
        for (String code : List.of("InternalError", "AccessDenied")) {
            proxy.plan("POST .*delete.*", new Fault.Answer(200, answer.formatted(code), Map.of()));
            ExitCode exit = code.equals("AccessDenied") ? ExitCode.NOT_AUTHORISED : ExitCode.UNAVAILABLE;
            assertFails(exit, () -> store.delete(List.of("a", "b")))
                    .contains("1 objects were not deleted, the first s3://weir-tests/" + prefix + "/b: " + code);
        }
        proxy.plan("POST .*delete.*", new Fault.Answer(200, answer.formatted("NoSuchKey"), Map.of()));
        store.delete(List.of("a", "b"));
    }

    // ---- what a person has to mend

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, NOT_AUTHORISED, 'access is denied (403 AccessDenied). This process needs s3:ListBucket'",
        "403, InvalidAccessKeyId, NOT_AUTHORISED, 'refuses the credentials (InvalidAccessKeyId)'",
        "403, SignatureDoesNotMatch, NOT_AUTHORISED, 'refuses the credentials (SignatureDoesNotMatch)'",
        "400, ExpiredToken, NOT_AUTHORISED, 'refuses the credentials (ExpiredToken)'",
        "404, NoSuchBucket, CONFIGURATION, 'there is no bucket ''weir-tests'''",
        "400, AuthorizationHeaderMalformed, CONFIGURATION, 'lies in another region'",
        "403, RequestTimeTooSkewed, UNAVAILABLE, 'clock differs too much from the store''s'",
        "501, NotImplemented, CONFIGURATION, 'If-None-Match'",
    })
    void aRefusalThatDoesNotPassSaysWhatToDo(int status, String code, ExitCode exit, String message) {
        proxy.plan(PUT, Collections.nCopies(3, FaultyProxy.error(status, code)).toArray(Fault[]::new));
        assertFails(exit, () -> store.put("a", Content.of(SMALL))).contains(message);
    }

    @Test
    void aBucketElsewhereIsNamedWithItsRegion() {
        Fault elsewhere = new Fault.Answer(
                301, "<Error><Code>PermanentRedirect</Code></Error>", Map.of("x-amz-bucket-region", "us-west-2"));
        proxy.plan("GET .*", Collections.nCopies(3, elsewhere).toArray(Fault[]::new));
        assertFails(ExitCode.CONFIGURATION, () -> store.list("")).contains("Set s3.region to us-west-2.");
    }

    @Test
    void aMissingBucketIsNamed() {
        BlobStore missing = TestBucket.open(TestBucket.at(TestBucket.address(), "no-such-bucket", ""));
        assertFails(ExitCode.CONFIGURATION, () -> missing.list(""))
                .contains("there is no bucket 'no-such-bucket' at " + TestBucket.address());
    }

    /** Without this the store would refuse part 10,001 again and again, as if that could pass. */
    @Test
    void aFileOfMorePartsThanAStoreTakesIsRefusedByItsSize() throws StoreFailure {
        long bytes = 0;
        for (int number = 1; number <= S3Upload.PARTS_MAX; number++) {
            bytes += S3Upload.partBytes(number);
        }
        assertFails(ExitCode.CONFIGURATION, () -> S3Upload.partBytes(S3Upload.PARTS_MAX + 1))
                .contains("may be " + (bytes >> 30) + " GiB", "10000 parts");
        assertThat(bytes).isGreaterThan(300L << 30);
    }

    @Test
    void missingCredentialsAreLookedForAndSaidToBeMissing() {
        withoutCredentials(Map.of("aws.disableEc2Metadata", "true"), () -> {
            BlobStore poor = TestBucket.open(proxy.address(), prefix);
            assertFails(ExitCode.UNAVAILABLE, () -> poor.list(""))
                    .contains("no credentials for the bucket were found", "AWS_ACCESS_KEY_ID")
                    // What each place has answered.
                    .contains("ProfileCredentialsProvider", "InstanceProfileCredentialsProvider");
        });
    }

    /** It starts together with the machine, and Weir may be faster. */
    @Test
    void whatGivesOutARoleMayBeLate() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer role = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        role.createContext("/role", exchange -> {
            byte[] body = ("{\"AccessKeyId\":\"" + StubS3.ACCESS_KEY + "\",\"SecretAccessKey\":\"" + StubS3.SECRET
                            + "\",\"Expiration\":\"2999-01-01T00:00:00Z\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(asked.incrementAndGet() <= 2 ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        role.start();
        String address = "http://127.0.0.1:" + role.getAddress().getPort() + "/role";
        try {
            withoutCredentials(Map.of("aws.containerCredentialsFullUri", address), () -> {
                BlobStore late = TestBucket.open(proxy.address(), prefix);
                assertFails(ExitCode.UNAVAILABLE, () -> late.list("")).contains("no credentials");
                assertFails(ExitCode.UNAVAILABLE, () -> late.list("")).contains("no credentials");
                assertThat(late.list("")).isEmpty();
            });
        } finally {
            role.stop(0);
        }
    }

    /** Where nothing has any but what these properties name. */
    private static void withoutCredentials(Map<String, String> properties, ThrowingCallable call) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("aws.sharedCredentialsFile", "/nonexistent");
        all.put("aws.configFile", "/nonexistent");
        String secret = System.clearProperty("aws.secretAccessKey");
        all.forEach(System::setProperty);
        try {
            assertThatCode(call).doesNotThrowAnyException();
        } finally {
            System.setProperty("aws.secretAccessKey", secret);
            all.keySet().forEach(System::clearProperty);
        }
    }

    /** Neither the message nor what {@code -v} prints shows a secret. */
    private static AbstractStringAssert<?> assertFails(ExitCode code, ThrowingCallable call) {
        StoreFailure failure = catchThrowableOfType(StoreFailure.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.exitCode()).as(failure.getMessage()).isEqualTo(code);
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all, true));
        assertThat(all.toString()).doesNotContain(StubS3.SECRET).doesNotContain(StubS3.ACCESS_KEY);
        return assertThat(failure.getMessage());
    }

    /** Used where the location matters. */
    @Test
    void aLocationReadsLikeAnAddress() {
        StoreLocation.S3 location = TestBucket.at(TestBucket.address(), "bucket", "a/b");
        assertThat(location.resolve("c")).hasToString("s3://bucket/a/b/c");
        assertThat(TestBucket.at(TestBucket.address(), "bucket", "").resolve("c"))
                .hasToString("s3://bucket/c");
    }
}
