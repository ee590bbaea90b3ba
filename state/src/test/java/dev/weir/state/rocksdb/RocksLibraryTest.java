package dev.weir.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.error.WeirException;
import dev.weir.state.base.StateBase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In processes of their own, since a process loads the library once. */
class RocksLibraryTest {
    @TempDir
    private Path folder;

    @Test
    void aKilledProcessLeavesNoLibraryBehind() throws Exception {
        assertThat(run("open")).isEqualTo("opened");
        assertThat(filesBelow(folder)).noneMatch(name -> name.contains("librocksdbjni"));
        assertThat(filesBelow(folder)).noneMatch(name -> name.contains("weir-tmp-"));
    }

    /** Before a claim ends whoever runs the job. */
    @Test
    void theProbeLoadsIt() throws Exception {
        assertThat(run("probe")).isEqualTo("loaded");
        assertThat(filesBelow(folder)).isEmpty();
    }

    @Test
    void oneThatThisMachineCantRunIsFoundByTheProbe() throws Exception {
        String other = System.getProperty("os.arch").equals("aarch64") ? "amd64" : "aarch64";
        assertThat(run("probe", "-Dos.arch=" + other))
                .startsWith("CONFIGURATION RocksDB's library can't be loaded from " + folder.resolve("local"))
                .contains("UnsatisfiedLinkError", "noexec", other);
    }

    @Test
    void aPlatformWithoutOneIsFoundByTheProbe() throws Exception {
        assertThat(run("probe", "-Dos.arch=vax"))
                .startsWith("CONFIGURATION RocksDB's library can't be loaded from " + folder.resolve("local"))
                .contains("vax", "state.backend=heap");
    }

    /** What a killed process says. */
    private String run(String action, String... options) throws Exception {
        Path said = folder.resolve("said");
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Djava.io.tmpdir=" + temporary);
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Killed.class.getName()));
        command.addAll(List.of(action, folder.resolve("local").toString(), said.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said).as(Files.readString(folder.resolve("output"))).exists();
            return Files.readString(said);
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> filesBelow(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        for (Path below : List.of(folder.resolve("local"), folder.resolve("temporary"))) {
            try (Stream<Path> all = Files.walk(below)) {
                all.filter(path -> !path.equals(below))
                        .map(path -> below.relativize(path).toString())
                        .forEach(names::add);
            }
        }
        return names;
    }

    /** Ends as if it was killed: nothing is closed, and no hook runs. */
    static final class Killed {
        public static void main(String[] args) throws IOException {
            RocksBases bases = new RocksBases(Path.of(args[1]), 0, 8 << 20, 0);
            Files.writeString(Path.of(args[2]), said(args[0], bases), StandardCharsets.UTF_8);
            Runtime.getRuntime().halt(137);
        }

        private static String said(String action, RocksBases bases) throws IOException {
            try {
                if (action.equals("open")) {
                    StateBase base = bases.open("store", 1, List.of());
                    return base.stats() == null ? "closed" : "opened";
                }
                bases.probe();
                return isLoaded() ? "loaded" : "not loaded";
            } catch (WeirException e) {
                return e.exitCode() + " " + e.getMessage();
            }
        }

        private static boolean isLoaded() throws IOException {
            return Files.readString(Path.of("/proc/self/maps")).contains("librocksdbjni");
        }
    }
}
