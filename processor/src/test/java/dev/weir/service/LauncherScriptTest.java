package dev.weir.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with programs of the test's in place of Java and Maven. */
class LauncherScriptTest {
    @TempDir
    Path folder;

    private Path project;
    private Path programs;

    private record Ended(int code, String output) {}

    @BeforeEach
    void copyTheLauncher() throws IOException {
        project = Files.createDirectories(folder.resolve("a project"));
        programs = Files.createDirectories(folder.resolve("bin"));
        Files.copy(Path.of("..", "weir"), project.resolve("weir"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        java("17.0.2");
        program("javac", "true");
        program(
                "mvn",
                "if [ \"$1\" = -v ]; then echo 'Apache Maven 3.8.7'; exit; fi\n"
                        + "mkdir -p processor/target it-tests/target\n"
                        + "echo jar > processor/target/weir.jar; echo jar > it-tests/target/weir-lab.jar");
    }

    private void java(String version) throws IOException {
        program(
                "java",
                "if [ \"$1\" = -version ]; then echo 'openjdk version \"" + version
                        + "\" 2024-01-01' >&2; exit; fi\necho \"java $*\"; exit 7");
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(programs.resolve(name), "#!/bin/bash\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Ended weir(Path launcher, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", launcher.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("WEIR_JAVA_OPTS", "-Xmx1g -Da=b");
        builder.environment().put("PATH", programs + ":/usr/bin:/bin");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    private Ended weir(String... args) throws Exception {
        return weir(project.resolve("weir"), args);
    }

    @Test
    void aMissingJarIsBuiltOnceAndRunWithTheOptionsAndTheExitCode() throws Exception {
        Ended first = weir("run", "-c", "A B");
        assertThat(first.code()).isEqualTo(7);
        assertThat(first.output())
                .contains("weir: weir.jar is missing: building it")
                .contains("java -XX:+ExitOnOutOfMemoryError -Xshare:auto -Xlog:cds=off -Xmx1g -Da=b -jar "
                        + project.toRealPath()
                        + "/processor/target/weir.jar run -c A B");
        assertThat(weir("list").output())
                .startsWith("java -XX:+ExitOnOutOfMemoryError -Xshare:auto -Xlog:cds=off -Xmx1g")
                .doesNotContain("building");
    }

    @Test
    void aJarOlderThanTheSourcesIsBuiltAgain() throws Exception {
        weir("list");
        Path source =
                Files.createDirectories(project.resolve("state/src/main/java")).resolve("A.java");
        Files.writeString(source, "class A {}");
        source.toFile().setLastModified(System.currentTimeMillis() + 60_000);
        assertThat(weir("list").output()).contains("weir.jar is older than state/src/main/java/A.java");
    }

    @Test
    void aJarThatMavenFoundUpToDateIsNotLookedAtAgain() throws Exception {
        weir("list");
        assertThat(project.resolve("processor/target/weir.jar").toFile().setLastModified(1_000_000))
                .isTrue();
        program("mvn", "echo 'Apache Maven 3.8.7'");
        assertThat(weir("list").output()).contains("weir.jar is older than pom.xml");
        assertThat(weir("list").output()).doesNotContain("building");
    }

    @Test
    void aRunWritesAndUsesTheArchiveOfClasses() throws Exception {
        program(
                "java",
                "if [ \"$1\" = -version ]; then echo 'openjdk version \"17.0.2\"' >&2; exit; fi\n"
                        + "if [ \"$3\" = class-archive ]; then echo classes > \"$4\"; exit; fi\necho \"java $*\"");
        String archive = "-XX:SharedArchiveFile=" + project.toRealPath() + "/processor/target/weir.jsa";
        assertThat(weir("list").output()).doesNotContain(archive);
        assertThat(weir("run").output()).contains(archive);
        assertThat(weir("list").output()).contains(archive);
    }

    @Test
    void theLabsVerbsRunTheLab() throws Exception {
        assertThat(weir("-v", "demo").output()).contains("it-tests/target/weir-lab.jar -v demo");
        assertThat(weir("torture", "--list").output()).contains("it-tests/target/weir-lab.jar torture --list");
        assertThat(weir("proof").output()).contains("it-tests/target/weir-lab.jar proof");
    }

    @Test
    void itWorksThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("w"), Path.of("a project", "weir"));
        assertThat(weir(link, "list").output()).contains("processor/target/weir.jar list");
    }

    @Test
    void anOldJavaIsNamed() throws Exception {
        java("1.8.0_392");
        Ended ended = weir("list");
        assertThat(ended.code()).isEqualTo(69);
        assertThat(ended.output()).contains("is Java 1.8.0_392. Weir needs 17 or newer.");
    }

    @Test
    void anOldMavenIsNamed() throws Exception {
        program("mvn", "echo 'Apache Maven 3.6.3'");
        Ended ended = weir("list");
        assertThat(ended.code()).isEqualTo(69);
        assertThat(ended.output()).contains("is Maven 3.6.3. The build needs 3.8 or newer.");
    }

    @Test
    void aBuildThatFailsShowsItsErrors() throws Exception {
        program(
                "mvn",
                "if [ \"$1\" = -v ]; then echo 'Apache Maven 3.9.9'; exit; fi\n"
                        + "echo '[INFO] much'; echo '[ERROR] Foo.java:3 wrong'; exit 1");
        Ended ended = weir("list");
        assertThat(ended.code()).isEqualTo(70);
        assertThat(ended.output())
                .contains("[ERROR] Foo.java:3 wrong", "the build failed")
                .doesNotContain("much");
    }
}
