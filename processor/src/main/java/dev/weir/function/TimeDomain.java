package dev.weir.function;

/** Which clock a timer goes by. */
public enum TimeDomain {
    EVENT_TIME,
    PROCESSING_TIME
}
