package dev.weir.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.lab.Lab;
import dev.weir.lab.broker.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A bench as a process of its own. */
final class BenchRun {
    private BenchRun() {}

    /** Runs it, and returns its JSON lines; an error unless it ends with 0, which means that all output was exact. */
    static List<JsonNode> results(Path folder, Duration limit, String... args) throws Exception {
        return results(ChildProcess.java(Lab.class.getName()), folder, limit, args);
    }

    /**
     * The same of the lab's jar, with only the quick compiler in all its JVMs: it takes half the processor time, and the
     * speeds mean nothing.
     */
    static List<JsonNode> quickResults(Path folder, Duration limit, String... args) throws Exception {
        Path jar = Path.of("target", "weir-lab.jar").toAbsolutePath();
        assertThat(jar).as("mvn package makes it").exists();
        ChildProcess.Builder lab = ChildProcess.java(Lab.class.getName())
                .classPath(jar.toString())
                .environment("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        return results(lab, folder, limit, args);
    }

    private static List<JsonNode> results(ChildProcess.Builder lab, Path folder, Duration limit, String... args)
            throws Exception {
        Path log = folder.resolve("bench.log");
        try (ChildProcess bench =
                lab.name("bench").args("bench", "--json").args(args).start(log)) {
            if (bench.exitCode(limit) != 0) {
                throw bench.failure("did not end with 0");
            }
        }
        return jsonLines(log);
    }

    private static List<JsonNode> jsonLines(Path log) throws Exception {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            if (line.startsWith("{")) {
                lines.add(json.readTree(line));
            }
        }
        return lines;
    }
}
