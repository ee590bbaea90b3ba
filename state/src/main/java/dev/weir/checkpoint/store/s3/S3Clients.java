package dev.weir.checkpoint.store.s3;

import dev.weir.checkpoint.store.StoreLocation.S3Access;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes clients that suit Amazon's S3 and what speaks its protocol. */
final class S3Clients {
    /** Where credentials come from, for messages. */
    static final String CREDENTIALS = "the environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE), a"
            + " profile in ~/.aws, or the role of the container or the machine";

    /** Two more tries, with a wait of at most some seconds; whoever calls tries again for longer. */
    private static final int TRIES = 3;

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final Duration CALL = Duration.ofSeconds(90);
    /** What most stores that are not Amazon's call theirs. */
    private static final Region ANY = Region.US_EAST_1;

    private S3Clients() {}

    static SdkHttpClient http() {
        return UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT)
                .socketTimeout(SILENCE)
                .build();
    }

    /** @throws WeirException CONFIGURATION when no region is known */
    static S3Client open(S3Access access, SdkHttpClient http) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .credentialsProvider(DefaultCredentialsProvider.builder().build())
                .region(region(access))
                .forcePathStyle(access.pathStyle())
                // Every request carries a checksum of its own; trailers, chunks and expectations trouble other stores.
                .serviceConfiguration(s -> s.chunkedEncodingEnabled(false))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .addPlugin(LegacyMd5Plugin.create())
                .overrideConfiguration(
                        c -> c.retryStrategy(r -> r.maxAttempts(TRIES)).apiCallTimeout(CALL));
        if (access.endpoint() != null) {
            builder.endpointOverride(access.endpoint());
        }
        return builder.build();
    }

    /** Of other stores than Amazon's only what is set is asked: where there are no roles, the search takes seconds. */
    private static Region region(S3Access access) {
        if (access.region() != null) {
            return Region.of(access.region());
        }
        if (access.endpoint() != null) {
            String named = System.getenv("AWS_REGION");
            return named == null || named.isEmpty() ? ANY : Region.of(named);
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException e) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "setting s3.region: found nothing, neither in the environment (AWS_REGION) nor in ~/.aws/config,"
                            + " expected the region of the bucket, for example eu-central-1.",
                    e);
        }
    }
}
