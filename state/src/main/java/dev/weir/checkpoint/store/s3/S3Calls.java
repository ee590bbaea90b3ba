package dev.weir.checkpoint.store.s3;

import dev.weir.checkpoint.store.StoreFailure;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.error.ExitCode;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One table from what the SDK throws to what it means for the job. What a person has to mend is told from what may pass;
 * anything unknown may. No message holds more of a credential than where it was looked for.
 */
final class S3Calls {
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

    /** The connection broke while an object was read. */
    StoreFailure broken(IOException e) {
        return new StoreFailure(
                ExitCode.UNAVAILABLE, "the connection to " + place() + " broke (" + e + ")" + mayPass(), e);
    }

    private IOException toIo(String key, SdkException e) {
        return e instanceof S3Exception answer ? answered(key, answer) : unanswered(e);
    }

    private IOException answered(String key, S3Exception e) {
        return switch (S3Answer.of(e)) {
            case NO_OBJECT -> missing(key, e);
            case NO_BUCKET ->
                failure(
                        ExitCode.CONFIGURATION,
                        "there is no bucket '" + location.bucket() + "' at " + place() + ". Create it, or correct"
                                + " the address, s3.endpoint and s3.region.",
                        e);
            case ANOTHER_REGION -> failure(ExitCode.CONFIGURATION, anotherRegion(e), e);
            case BAD_CREDENTIALS ->
                failure(
                        ExitCode.NOT_AUTHORISED,
                        "the store at " + place() + " refuses the credentials (" + S3Answer.code(e) + "). Give others: "
                                + S3Clients.CREDENTIALS + ".",
                        e);
            case DENIED ->
                failure(ExitCode.NOT_AUTHORISED, "access is denied (" + S3Answer.text(e) + ")" + rights(), e);
            case LACKING ->
                failure(
                        ExitCode.CONFIGURATION,
                        "the store at " + place() + " lacks what Weir needs (" + S3Answer.text(e)
                                + "): a PUT and a multipart upload with If-None-Match: *. Use another store.",
                        e);
            case WRONG_CLOCK ->
                failure(
                        ExitCode.UNAVAILABLE,
                        "this machine's clock differs too much from the store's (" + S3Answer.text(e)
                                + "). Set it; then it goes on.",
                        e);
            case PASSING -> failure(ExitCode.UNAVAILABLE, "the store answers " + S3Answer.text(e) + mayPass(), e);
        };
    }

    private NoSuchFileException missing(String key, S3Exception e) {
        NoSuchFileException missing = new NoSuchFileException("s3://" + location.bucket() + "/" + key);
        missing.initCause(e);
        return missing;
    }

    private IOException unanswered(SdkException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Unable to load credentials")) {
            // What gives a machine or a container its role may still be starting, as this machine may be.
            return failure(
                    ExitCode.UNAVAILABLE,
                    "no credentials for the bucket were found. Give them by " + S3Clients.CREDENTIALS
                            + "; a role is asked for again. " + message,
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
        return "the bucket '" + location.bucket() + "' lies in another region than the one asked (" + S3Answer.text(e)
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

    private static StoreFailure failure(ExitCode code, String message, SdkException cause) {
        return new StoreFailure(code, message, cause);
    }
}
