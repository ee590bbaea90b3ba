package dev.weir.lab.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that ends as a test wants it to: the property {@code fake} names a folder, and of that the file with the name
 * of the verb says the exit code, or {@code runs}, or {@code endsWith N} on SIGTERM; a second line is printed.
 */
final class FakeWeir {
    private FakeWeir() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.println("args: " + List.of(args));
        List<String> script = Files.readAllLines(Path.of(System.getProperty("fake"), args[0]));
        script.stream().skip(1).forEach(System.out::println);
        String first = script.get(0);
        if (first.startsWith("endsWith ")) {
            int code = Integer.parseInt(first.substring("endsWith ".length()));
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(code)));
            System.out.println("ready");
            Thread.sleep(60_000);
        }
        if (first.equals("runs")) {
            System.out.println("ready");
            Thread.sleep(60_000);
        }
        System.exit(Integer.parseInt(first));
    }
}
