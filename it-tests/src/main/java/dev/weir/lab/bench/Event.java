package dev.weir.lab.bench;

/**
 * One input record of the bench.
 *
 * @param account the key, {@code a} and seven digits or more
 * @param number the how-manyth event of this account, from 1: what the verifier tells loss, repetition and order by
 * @param note text that fills the record
 */
public record Event(String account, int number, long amount, String note) {}
