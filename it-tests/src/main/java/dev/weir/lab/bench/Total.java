package dev.weir.lab.bench;

/** What W2 writes for each event: how many events its account had so far, and the sum of their amounts. */
public record Total(String account, long count, long sum, String note) {}
