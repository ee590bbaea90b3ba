package dev.weir.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.connector.serde.Serdes;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserJarTest {
    private static final String HEAD = "package shop; import dev.weir.job.*; ";

    @TempDir
    Path folder;

    /** Compiles one class and packs it, as a user's build does. */
    private UserJar jar(String className, String source) throws IOException {
        Path classes = compiled(className, source);
        Path jar = folder.resolve("job.jar");
        pack(classes, jar);
        return UserJar.open(jar);
    }

    private Path compiled(String className, String source) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var file =
                new SimpleJavaFileObject(URI.create("mem:///" + className.replace('.', '/') + ".java"), Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options =
                List.of("-d", classes.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
        assertThat(compiler.getTask(null, null, null, options, null, List.of(file))
                        .call())
                .isTrue();
        return classes;
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }

    private static void graph(UserJar jar) {
        new JobClass("shop.Job", jar).graph(Map.of());
    }

    @Test
    void aJobInAJarDefinesItself() throws Exception {
        try (UserJar jar = jar(
                "shop.Job",
                HEAD + "public class Job implements WeirJob { public void define(StreamEnvironment env) {"
                        + " throw new IllegalStateException(\"defined with \""
                        + " + Thread.currentThread().getContextClassLoader().getName()); } }")) {
            assertThatThrownBy(() -> graph(jar))
                    .hasMessageContaining("shop.Job")
                    .hasMessageContaining("defined with job");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "public class Job {}|it is no job: it does not implement dev.weir.job.WeirJob",
                "public abstract class Job implements WeirJob {}|it is abstract",
                "class Job implements WeirJob { public void define(StreamEnvironment e) {} }|it must be public",
                "public class Job implements WeirJob { Job() {} public void define(StreamEnvironment e) {} }|a public"
                        + " constructor without parameters",
                "public class Job implements WeirJob { public Job(int i) {} public void define(StreamEnvironment e) {}"
                        + " }|a public constructor without parameters",
                "public class Job implements WeirJob { static int i = 1 / 0; public void define(StreamEnvironment e)"
                        + " {} }|its static initialisation failed: java.lang.ArithmeticException",
                "public class Job implements WeirJob { int i = Integer.parseInt(\"x\"); public void"
                        + " define(StreamEnvironment e) {} }|its constructor failed: java.lang.NumberFormatException",
            })
    void aClassThatCannotBeAJobIsRefusedWithTheReason(String source, String message) throws Exception {
        try (UserJar jar = jar("shop.Job", HEAD + source)) {
            assertThatThrownBy(() -> graph(jar))
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                    .hasMessageStartingWith("job class shop.Job: ")
                    .hasMessageContaining(message);
        }
    }

    @Test
    void aClassThatIsNotInTheJarIsNamed() throws Exception {
        try (UserJar jar = jar("shop.Other", "package shop; public class Other {}")) {
            assertThatThrownBy(() -> graph(jar))
                    .hasMessage("job class shop.Job: there is no such class in the job's jar.");
        }
    }

    @Test
    void theJarsOwnClassesComeFirst() throws Exception {
        try (UserJar jar =
                jar("picocli.CommandLine", "package picocli; public class CommandLine { public static int OWN; }")) {
            assertThat(jar.loadClass("picocli.CommandLine").getField("OWN")).isNotNull();
            assertThat(jar.loadClass("ch.qos.logback.classic.Logger").getClassLoader())
                    .isSameAs(UserJar.class.getClassLoader());
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {ExitCode.class, ConsumerRecord.class, Header.class, ObjectMapper.class})
    void whatWeirAndTheJobShareComesFromWeir(Class<?> shared) throws Exception {
        String source = "package " + shared.getPackageName() + "; public class " + shared.getSimpleName() + " {}";
        try (UserJar jar = jar(shared.getName(), source)) {
            assertThat(jar.loadClass(shared.getName())).isSameAs(shared);
        }
    }

    @Test
    void annotationsOfAJarThatBringsItsOwnJacksonAreHeeded() throws Exception {
        Path classes = compiled(
                "shop.Payment",
                "package shop; import com.fasterxml.jackson.annotation.*;"
                        + " public record Payment(@JsonProperty(\"payment_id\") String id) {}");
        copyClass(JsonProperty.class, classes);
        Path packed = folder.resolve("job.jar");
        pack(classes, packed);
        try (UserJar jar = UserJar.open(packed)) {
            Object payment = Serdes.json(jar.loadClass("shop.Payment"))
                    .deserialize("{\"payment_id\": \"p1\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(payment).hasToString("Payment[id=p1]");
        }
    }

    private static void copyClass(Class<?> type, Path classes) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        Path target = classes.resolve(name);
        Files.createDirectories(target.getParent());
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            Files.copy(in, target);
        }
    }

    @Test
    void aJarThatIsNoneIsNamed() throws IOException {
        Path none = folder.resolve("none.jar");
        assertThatThrownBy(() -> UserJar.open(none)).hasMessage("job jar " + none + ": there is no such file.");
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar at all");
        assertThatThrownBy(() -> UserJar.open(text)).hasMessageStartingWith("job jar " + text + ": it is no jar");
    }
}
