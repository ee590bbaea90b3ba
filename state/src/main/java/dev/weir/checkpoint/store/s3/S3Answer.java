package dev.weir.checkpoint.store.s3;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a store means by an answer that is an error. */
enum S3Answer {
    NO_OBJECT,
    NO_BUCKET,
    /** The bucket is elsewhere, or the request was signed for elsewhere. */
    ANOTHER_REGION,
    /** Wrong, expired, or unknown there. */
    BAD_CREDENTIALS,
    /** They are good, and not allowed to do this. */
    DENIED,
    /** The store does not know this kind of request. */
    LACKING,
    WRONG_CLOCK,
    /** Anything else: too busy, a conflict, an error of its own; or no object store at all. */
    PASSING;

    private static final Set<String> ELSEWHERE = Set.of(
            "PermanentRedirect",
            "TemporaryRedirect",
            "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException");

    private static final Set<String> CREDENTIALS = Set.of(
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "InvalidToken",
            "ExpiredToken",
            "TokenRefreshRequired",
            "InvalidClientTokenId");

    static S3Answer of(S3Exception e) {
        String code = code(e);
        if (e instanceof NoSuchKeyException || code.equals("NoSuchKey")) {
            return NO_OBJECT;
        }
        if (code.equals("NoSuchBucket")) {
            return NO_BUCKET;
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return WRONG_CLOCK;
        }
        if (ELSEWHERE.contains(code)) {
            return ANOTHER_REGION;
        }
        return CREDENTIALS.contains(code) ? BAD_CREDENTIALS : byStatus(e.statusCode());
    }

    private static S3Answer byStatus(int status) {
        return switch (status) {
            case 301, 307 -> ANOTHER_REGION;
            case 403 -> DENIED;
            case 501 -> LACKING;
            default -> PASSING;
        };
    }

    /** The store's word for it, or nothing. */
    static String code(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    /** Status and code, for messages. */
    static String text(S3Exception e) {
        return (e.statusCode() + " " + code(e)).strip();
    }
}
