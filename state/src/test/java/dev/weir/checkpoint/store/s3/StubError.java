package dev.weir.checkpoint.store.s3;

/** What a store answers instead of doing what it was asked. */
final class StubError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final int status;
    final String code;

    StubError(int status, String code) {
        super(status + " " + code);
        this.status = status;
        this.code = code;
    }
}
