package dev.weir.sim;

import java.util.ArrayList;
import java.util.List;

/** What happened, line by line. Costs nothing while it is off: callers ask {@link #isOn} before they build a line. */
final class Story {
    private final boolean on;
    private final SimClock clock;
    private final List<String> lines = new ArrayList<>();

    Story(boolean on, SimClock clock) {
        this.on = on;
        this.clock = clock;
    }

    boolean isOn() {
        return on;
    }

    void tell(String line) {
        if (on) {
            lines.add("t=" + clock.nowMs() + " " + line);
        }
    }

    void tell(String who, String what) {
        if (on) {
            tell(who + " " + what);
        }
    }

    List<String> lines() {
        return lines;
    }

    /** All lines, to be printed when a run has failed. */
    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
