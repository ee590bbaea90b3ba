package dev.weir.lab.demo;

import dev.weir.lab.demo.DemoView.Event;
import java.io.PrintStream;
import java.util.Locale;

/** Prints a line for each event, and one every few seconds that says how far things are. */
final class LineDisplay implements Display {
    private static final double INTERVAL_SECONDS = 5;

    private final PrintStream out;
    private int eventsShown;
    private double nextProgress = INTERVAL_SECONDS;

    LineDisplay(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(DemoView view) {
        for (; eventsShown < view.events().size(); eventsShown++) {
            Event event = view.events().get(eventsShown);
            line("%6.1f s  %s", event.seconds(), event.text());
        }
        if (view.seconds() >= nextProgress) {
            nextProgress = view.seconds() + INTERVAL_SECONDS;
            Status status = view.status();
            line(
                    "%6.1f s  %3.0f %%: %,d flights written, %,d counted, %,d hours closed; %s",
                    view.seconds(),
                    100 * view.progress(),
                    view.written(),
                    view.counted(),
                    view.hours(),
                    status == null
                            ? "the processor does not answer"
                            : "attempt " + status.attempt() + ", checkpoint " + status.checkpoint());
        }
        out.flush();
    }

    private void line(String format, Object... args) {
        out.println(String.format(Locale.ROOT, format, args));
    }

    @Override
    public void close() {
        out.flush();
    }
}
