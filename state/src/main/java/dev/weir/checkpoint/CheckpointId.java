package dev.weir.checkpoint;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checkpoint's identity: its number and the attempt that made it, since two attempts may both have made a checkpoint 7.
 *
 * @param number rises by one with every checkpoint triggered; 0 holds a job's start offsets
 * @param attempt the attempt that made it, from 1
 */
public record CheckpointId(long number, long attempt) implements Comparable<CheckpointId> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    public CheckpointId {
        if (number < 0 || attempt < 1) {
            throw new IllegalArgumentException("not a checkpoint id: number=" + number + ", attempt=" + attempt);
        }
    }

    /** {@code <number>-<attempt>}, as in folder names and markers. */
    @Override
    public String toString() {
        return number + "-" + attempt;
    }

    /**
     * The reverse of {@link #toString}.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    public static CheckpointId parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("not a checkpoint id: '" + text + "', expected <number>-<attempt>");
        }
        return new CheckpointId(Long.parseLong(m.group(1)), Long.parseLong(m.group(2)));
    }

    @Override
    public int compareTo(CheckpointId o) {
        int c = Long.compare(number, o.number);
        return c != 0 ? c : Long.compare(attempt, o.attempt);
    }
}
