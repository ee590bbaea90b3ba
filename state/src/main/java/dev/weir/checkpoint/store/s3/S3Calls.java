package dev.weir.checkpoint.store.s3;

import dev.weir.checkpoint.store.StoreFailure;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.error.ExitCode;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One table from what the SDK throws to what it means for the job. What a person has to mend is told from what may pass;
 * anything unknown may. No message holds more of a credential than where it was looked for.
 */
final class S3Calls {
    private static final int FORBIDDEN = 403;
    private static final int NOT_IMPLEMENTED = 501;

    private static final Set<String> ANOTHER_REGION = Set.of(
            "PermanentRedirect",
            "TemporaryRedirect",
            "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException");

    private static final Set<Integer> REDIRECTS = Set.of(301, 307);

    private static final Set<String> BAD_CREDENTIALS = Set.of(
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "InvalidToken",
            "ExpiredToken",
            "TokenRefreshRequired",
            "InvalidClientTokenId");

    private final StoreLocation.S3 location;

    S3Calls(StoreLocation.S3 location) {
        this.location = location;
    }

    /**
     * Does it.
     *
     * @param key of the object, for the message
     * @throws NoSuchFileException when there is none of this key
     * @throws StoreFailure for everything else
     */
    <T> T call(String key, Supplier<T> call) throws IOException {
        try {
            return call.get();
        } catch (SdkException e) {
            throw toIo(key, e);
        }
    }

    /** A request to delete succeeds though some of its objects were not deleted. */
    void checkDeleted(DeleteObjectsResponse response) throws StoreFailure {
        List<S3Error> errors = response.errors().stream()
                .filter(e -> !"NoSuchKey".equals(e.code()))
                .toList();
        if (errors.isEmpty()) {
            return;
        }
        S3Error first = errors.get(0);
        String found = errors.size() + " objects were not deleted, the first s3://" + location.bucket() + "/"
                + first.key() + ": " + first.code() + " " + first.message();
        throw "AccessDenied".equals(first.code())
                ? new StoreFailure(ExitCode.NOT_AUTHORISED, found + rights(), null)
                : new StoreFailure(ExitCode.UNAVAILABLE, found + mayPass(), null);
    }

    private IOException toIo(String key, SdkException e) {
        return e instanceof S3Exception answer ? answered(key, answer) : unanswered(e);
    }

    private IOException answered(String key, S3Exception e) {
        String code = code(e);
        if (e instanceof NoSuchKeyException || code.equals("NoSuchKey")) {
            return missing(key, e);
        }
        if (code.equals("NoSuchBucket")) {
            return failure(
                    ExitCode.CONFIGURATION,
                    "there is no bucket '" + location.bucket() + "' at " + place() + ". Create it, or correct"
                            + " checkpoint.dir, s3.endpoint and s3.region.",
                    e);
        }
        if (ANOTHER_REGION.contains(code) || REDIRECTS.contains(e.statusCode())) {
            return failure(ExitCode.CONFIGURATION, anotherRegion(e), e);
        }
        if (BAD_CREDENTIALS.contains(code)) {
            return failure(
                    ExitCode.NOT_AUTHORISED,
                    "the store at " + place() + " refuses the credentials (" + code + "). Give others: "
                            + S3Clients.CREDENTIALS + ".",
                    e);
        }
        if (e.statusCode() == FORBIDDEN) {
            return failure(ExitCode.NOT_AUTHORISED, "access is denied (" + answer(e) + ")" + rights(), e);
        }
        if (e.statusCode() == NOT_IMPLEMENTED) {
            return failure(
                    ExitCode.CONFIGURATION,
                    "the store at " + place() + " lacks what Weir needs (" + answer(e)
                            + "): a PUT and a multipart upload with If-None-Match: *. Use another store.",
                    e);
        }
        return failure(ExitCode.UNAVAILABLE, "the store answers " + answer(e) + mayPass(), e);
    }

    private NoSuchFileException missing(String key, S3Exception e) {
        NoSuchFileException missing = new NoSuchFileException("s3://" + location.bucket() + "/" + key);
        missing.initCause(e);
        return missing;
    }

    private IOException unanswered(SdkException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Unable to load credentials")) {
            return failure(
                    ExitCode.NOT_AUTHORISED,
                    "no credentials for the bucket were found. Give them by " + S3Clients.CREDENTIALS + ".",
                    e);
        }
        String host = unknownHost(e);
        return failure(
                ExitCode.UNAVAILABLE,
                host == null
                        ? "the store at " + place() + " does not answer (" + message + ")" + mayPass()
                        : "the host " + host + " is not known by name: correct s3.endpoint or s3.region if that is it;"
                                + " else it goes on when the name service is back.",
                e);
    }

    private static @Nullable String unknownHost(Throwable e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof UnknownHostException) {
                return at.getMessage();
            }
        }
        return null;
    }

    private String anotherRegion(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String region = details == null || details.sdkHttpResponse() == null
                ? null
                : details.sdkHttpResponse()
                        .firstMatchingHeader("x-amz-bucket-region")
                        .orElse(null);
        return "the bucket '" + location.bucket() + "' lies in another region than the one asked (" + answer(e)
                + "). Set s3.region to " + (region == null ? "its region" : region) + ".";
    }

    private String rights() {
        return ". This process needs s3:ListBucket and s3:ListBucketMultipartUploads on the bucket, and s3:GetObject,"
                + " s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload on what lies below " + location + ".";
    }

    private String mayPass() {
        return ". Check s3.endpoint and s3.region if it stays; else it goes on when the store does.";
    }

    private String place() {
        return location.access().endpoint() == null
                ? "Amazon S3"
                : location.access().endpoint().toString();
    }

    private static String answer(S3Exception e) {
        return (e.statusCode() + " " + code(e)).strip();
    }

    /** The store's word for it, or nothing. */
    static String code(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private static StoreFailure failure(ExitCode code, String message, SdkException cause) {
        return new StoreFailure(code, message, cause);
    }
}
