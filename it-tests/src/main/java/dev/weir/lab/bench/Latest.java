package dev.weir.lab.bench;

/** W4's state of one account: a sum as in W2, and the note of the last event. About 90 bytes. */
public record Latest(long count, long amount, String note) {}
