package dev.weir.connector.serde;

/** A payload is not what was expected. The message says what was found and where, never the content itself. */
public final class DeserializationException extends Exception {
    /** The offset of an error whose place is not known. */
    public static final int UNKNOWN_OFFSET = -1;

    private static final long serialVersionUID = 1L;

    private final int payloadOffset;

    /**
     * @param problem what was found and what was expected
     * @param payloadOffset bytes from the beginning of the payload; {@link #UNKNOWN_OFFSET} when not known
     */
    public DeserializationException(String problem, int payloadOffset) {
        super(payloadOffset == UNKNOWN_OFFSET ? problem : problem + ", at byte " + payloadOffset + " of the payload");
        this.payloadOffset = payloadOffset;
    }

    /** Bytes from the beginning of the payload; {@link #UNKNOWN_OFFSET} when not known. */
    public int payloadOffset() {
        return payloadOffset;
    }
}
