package dev.weir.lab.demo;

import java.io.PrintStream;

/** Redraws the screen in place. */
final class ScreenDisplay implements Display {
    private static final String CLEAR = "\033[2J";
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE_END = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";
    private static final String HIDE_CURSOR = "\033[?25l";
    private static final String SHOW_CURSOR = "\033[?25h";

    private final Screen screen;
    private final PrintStream out;
    private final Thread onExit = new Thread(this::showCursor, "show-cursor");
    private boolean shown;

    ScreenDisplay(Screen screen, PrintStream out) {
        this.screen = screen;
        this.out = out;
    }

    @Override
    public void show(DemoView view) {
        StringBuilder frame = new StringBuilder();
        if (!shown) {
            shown = true;
            Runtime.getRuntime().addShutdownHook(onExit);
            frame.append(CLEAR).append(HIDE_CURSOR);
        }
        frame.append(HOME);
        for (String line : screen.render(view)) {
            frame.append(line).append(CLEAR_LINE_END).append("\r\n");
        }
        out.print(frame.append(CLEAR_BELOW));
        out.flush();
    }

    @Override
    public void close() {
        if (shown) {
            Runtime.getRuntime().removeShutdownHook(onExit);
            showCursor();
        }
    }

    private void showCursor() {
        out.print(SHOW_CURSOR);
        out.flush();
    }
}
