package dev.weir.error;

/** The kinds of ending of a Weir process, and the exit code that tells each (after BSD's sysexits.h where it has one). */
public enum ExitCode {
    /** The job is FINISHED, STOPPED or CANCELLED, or the command did what it was asked. */
    DONE(0),
    /** The job failed and its restart strategy gave up. */
    JOB_FAILED(1),
    /** The command line is wrong. */
    USAGE(2),
    /** A broker, the store or a running job cannot be reached. */
    UNAVAILABLE(69),
    /** A bug of Weir's own. */
    INTERNAL(70),
    /** Something passing: try the same again. */
    TRY_AGAIN(75),
    /** A newer attempt runs this job. A supervisor must not restart on it. */
    REPLACED(76),
    /** The broker or the file system refuses what the job needs. */
    NOT_AUTHORISED(77),
    /** A setting, the job's definition, or what stands in the store does not fit. */
    CONFIGURATION(78);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
