package dev.weir.lab.bench;

/** W2's state of one account: its events so far, and the sum of their amounts. */
public record Sum(long count, long amount) {}
