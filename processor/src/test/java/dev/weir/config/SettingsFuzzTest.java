package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.fuzz.Fuzz;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a setting or a file of settings: it is read, or refused by the setting's name. */
@Timeout(120)
class SettingsFuzzTest {
    private static final List<String> WORDS = List.of(
            "-",
            "+",
            ".",
            "e999",
            "0x",
            "NaN",
            "ms",
            "gb",
            "never",
            "99999999999999999999",
            "${",
            "${A}",
            "$${",
            ":-",
            "}",
            "\n",
            "\0",
            "\u0661",
            "s3://",
            "//",
            "[::1]",
            ":65536",
            "9".repeat(10_000));

    private static void readOrRefused(Map<String, String> given, Consumer<Settings> read) {
        try {
            read.accept(Settings.of(null, given, name -> name.equals("A") ? "content" : null));
        } catch (WeirException e) {
            Fuzz.declared(e, ExitCode.CONFIGURATION, "");
            assertThat(e.getMessage()).containsAnyOf("setting ", "job name: ", "unknown setting ");
        }
    }

    @Test
    void anyValueOfAnySettingIsReadOrRefused() {
        Setting[] settings = Setting.values();
        List<String> valid =
                List.of("500ms", "5min", "512mb", "17", "1.5", "delete", "127.0.0.1:0", "a/b", "s3://a-b/c");
        int[] next = {0};
        Fuzz.of("settings").texts(valid, WORDS, text -> {
            Map<String, String> given = new HashMap<>(Map.of("kafka.bootstrap.servers", "broker:9092"));
            given.put(settings[next[0]++ % settings.length].key(), text);
            readOrRefused(given, s -> JobConfigReader.read(s, "orders"));
        });
    }

    @Test
    void anyNameIsASettingOrAParameterOrRefused() {
        List<String> valid = List.of("checkpoint.interval", "kafka.producer.acks", "kafka.cluster.a.bootstrap.servers");
        Fuzz.of("names of settings")
                .texts(
                        valid,
                        List.of("kafka.", "cluster.", ".", "s3."),
                        name -> readOrRefused(
                                Map.of("kafka.bootstrap.servers", "broker:9092", name, "1"),
                                s -> JobConfigReader.read(s, "orders")));
    }

    @Test
    void durationsAndSizesAreReadOrNot() {
        Fuzz.of("durations and sizes").texts(List.of("500ms", "24d", "512mb", "4 GB", "1.5"), WORDS, text -> {
            Values.duration(text).ifPresent(d -> {
                assertThat(d).isBetween(Duration.ZERO, Duration.ofMillis(Integer.MAX_VALUE));
                assertThat(Values.duration(Values.write(d))).contains(d);
            });
            Values.size(text).ifPresent(bytes -> assertThat(bytes).isBetween(0L, 1L << 60));
            Values.integer(text);
            Values.number(text).ifPresent(d -> assertThat(d).isFinite());
            HostPort.parse(text)
                    .ifPresent(at -> assertThat(HostPort.parse(at.toString())).contains(at));
        });
    }

    @Test
    void aFileIsReadOrRefusedByItsName(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("job.properties");
        byte[] valid = "# of orders\ncheckpoint.interval = 500ms\nname\\u0020x: gr\u00f6\u00dfe \\\n  and more\n"
                .getBytes(StandardCharsets.UTF_8);
        List<byte[]> files = List.of(valid, "a=\\u00e".getBytes(StandardCharsets.UTF_8));
        Fuzz fuzz = Fuzz.of("properties file");
        fuzz.cases(i -> {
            Files.write(file, fuzz.mutator().mutate(files.get(i % files.size())));
            try {
                PropertiesFile.read(file);
            } catch (WeirException e) {
                Fuzz.declared(e, ExitCode.CONFIGURATION, file.toString());
            }
        });
    }
}
