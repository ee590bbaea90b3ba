package dev.weir.lab.demo;

import dev.weir.lab.demo.DemoView.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Draws the demo: at most 24 lines of at most 80 columns. Pure. */
final class Screen {
    private static final int AIRPORTS = 6;
    private static final int EVENTS = 7;
    private static final int TEXT_WIDTH = 68;
    // A mean delay that fills the small bar.
    private static final double WIDE_DELAY_MINUTES = 20;

    private final Style style;

    Screen(Style style) {
        this.style = style;
    }

    List<String> render(DemoView view) {
        List<String> lines = new ArrayList<>();
        lines.add(" " + style.bold("Weir demo")
                + text("   %,d real flights, counted while things are killed", view.flights()));
        lines.add("");
        lines.add(replay(view));
        lines.add(processor(view));
        lines.add(broker(view));
        lines.add(flights(view));
        lines.add("");
        addAirports(lines, view);
        lines.add("");
        addEvents(lines, view);
        return lines;
    }

    private String replay(DemoView view) {
        return label("replay")
                + style.bar(view.progress(), 28)
                + text(" %3.0f %%   %-16s  %4.0f s", 100 * view.progress(), view.eventTime(), view.seconds());
    }

    private String processor(DemoView view) {
        Status status = view.status();
        String state = status == null
                ? style.red(text("%-11s", view.processor().up() ? "starting" : "killed"))
                : state(status);
        String job = status == null || status.attempt() == 0
                ? ""
                : text("attempt %-3d checkpoint %-8s", status.attempt(), status.checkpoint());
        return label("processor")
                + state
                + text(" pid %-8d", view.processor().pid())
                + text("%-31s", job)
                + kills(view.processor().kills());
    }

    private String state(Status status) {
        String padded = text("%-11s", status.state().toLowerCase(Locale.ROOT).replace('_', ' '));
        return status.isRunning() ? style.green(padded) : style.yellow(padded);
    }

    private String broker(DemoView view) {
        boolean up = view.broker().up();
        String state = text("%-11s", up ? "up" : "down");
        return label("broker")
                + (up ? style.green(state) : style.red(state))
                + text(" pid %-8d%-31s", view.broker().pid(), "")
                + kills(view.broker().kills());
    }

    private String kills(int kills) {
        return kills == 0 ? "" : style.red("killed " + kills + "x");
    }

    private String flights(DemoView view) {
        return label("flights")
                + text("%,d written   ", view.written())
                + style.bold(text("%,d counted", view.counted()))
                + text("   %,d behind   %,d hours closed", view.written() - view.counted(), view.hours())
                + late(view.status());
    }

    private String late(@Nullable Status status) {
        return status == null || status.late() == 0 ? "" : style.red(text("   %,d late", status.late()));
    }

    private void addAirports(List<String> lines, DemoView view) {
        lines.add(style.dim(text(" %-27s %10s %15s", "busiest airports, committed", "flights", "mean delay")));
        for (int i = 0; i < AIRPORTS; i++) {
            lines.add(i < view.busiest().size() ? airport(view.busiest().get(i), view) : "");
        }
    }

    private String airport(AirportTotal total, DemoView view) {
        double mean = (double) total.delayMinutes() / total.flights();
        String city = view.cities().getOrDefault(total.airport(), "");
        String row = text(" %-3s %-22s  %,10d %+10.1f min   ", total.airport(), city, total.flights(), mean);
        int bar = (int) Math.round(Math.max(0, Math.min(1, mean / WIDE_DELAY_MINUTES)) * 16);
        return row + style.yellow((style.unicode() ? "▪" : "*").repeat(bar));
    }

    private void addEvents(List<String> lines, DemoView view) {
        lines.add(style.dim(" what happened"));
        List<Event> events = view.events();
        for (Event event : events.subList(Math.max(0, events.size() - EVENTS), events.size())) {
            lines.add(text(" %6.1f s  ", event.seconds()) + painted(event));
        }
    }

    private String painted(Event event) {
        String text = event.text().length() <= TEXT_WIDTH
                ? event.text()
                : event.text().substring(0, TEXT_WIDTH - 3) + "...";
        return switch (event.kind()) {
            case NEWS -> text;
            case KILL -> style.red(text);
            case RECOVERY -> style.green(text);
        };
    }

    private String label(String label) {
        return style.dim(text(" %-11s", label));
    }

    private static String text(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }
}
