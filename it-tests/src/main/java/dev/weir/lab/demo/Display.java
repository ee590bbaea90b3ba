package dev.weir.lab.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Where the demo is shown. Owned by one thread. */
interface Display extends AutoCloseable {
    void show(DemoView view);

    /** Leaves the terminal as it was found; what was shown last stays. */
    @Override
    void close();

    /** A screen that is redrawn in place on a terminal; lines, one after another, anywhere else. */
    static Display choose(boolean plain, Map<String, String> environment) {
        Style style = Style.of(environment);
        String terminal = environment.getOrDefault("TERM", "dumb");
        boolean screen = !plain && System.console() != null && !terminal.equals("dumb");
        // Not System.out: that encodes by what the JVM makes of the locale.
        PrintStream out = new PrintStream(
                new FileOutputStream(FileDescriptor.out),
                false,
                style.unicode() ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII);
        return screen ? new ScreenDisplay(new Screen(style), out) : new LineDisplay(out);
    }
}
