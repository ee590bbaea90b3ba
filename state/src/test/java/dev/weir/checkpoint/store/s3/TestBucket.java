package dev.weir.checkpoint.store.s3;

import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.checkpoint.store.StoreLocation.S3Access;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket in an object store of this JVM, started when it is first needed. */
final class TestBucket {
    static final String NAME = "weir-tests";

    /** Less than production's 20 s, and enough for 8 MiB on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final URI ADDRESS = start();

    private TestBucket() {}

    private static URI start() {
        System.setProperty("aws.accessKeyId", StubS3.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", StubS3.SECRET);
        // Ends with this JVM.
        return new StubS3(NAME).address();
    }

    static URI address() {
        return ADDRESS;
    }

    /** A prefix under which nothing lies. */
    static String newPrefix() {
        return "tests/" + NEXT.incrementAndGet();
    }

    static StoreLocation.S3 at(URI endpoint, String bucket, String prefix) {
        return new StoreLocation.S3(bucket, prefix, new S3Access(endpoint, "eu-central-1", true));
    }

    /** A store as production opens it, that waits less long for an answer. */
    static S3BlobStore open(URI endpoint, String prefix) {
        return open(at(endpoint, NAME, prefix));
    }

    static S3BlobStore open(StoreLocation.S3 location) {
        return open(location, PATIENCE);
    }

    /** @param patience how long an answer is waited for */
    static S3BlobStore open(StoreLocation.S3 location, Duration patience) {
        return S3BlobStore.open(
                location,
                UrlConnectionHttpClient.builder()
                        .connectionTimeout(patience)
                        .socketTimeout(patience)
                        .build());
    }

    /** To look behind the store's back. */
    static S3Client client() {
        return S3Clients.open(at(ADDRESS, NAME, "").access(), S3Clients.http());
    }
}
