package dev.weir.service.cli;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.coordinator.Outcome;
import dev.weir.error.ExitCode;
import dev.weir.fuzz.Fuzz;
import dev.weir.service.JobLauncher;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Any words on the command line end in an exit code and a message; never in a bug of Weir's own. */
@Timeout(240)
class CommandLineFuzzTest {
    private static final Set<Integer> CODES = Set.of(0, 1, 2, 69, 75, 77, 78);

    @TempDir
    Path folder;

    private List<String> words() throws Exception {
        Path file = Files.writeString(folder.resolve("job.properties"), "checkpoint.interval=1s\n");
        Path text = Files.writeString(folder.resolve("text"), "no jar, no avro\n");
        return List.of(
                "run",
                "status",
                "checkpoint",
                "savepoint",
                "stop",
                "cancel",
                "list",
                "state",
                "history",
                "version",
                "ls",
                "cat",
                "diff",
                "import",
                "export",
                "offsets",
                "-h",
                "-v",
                "-V",
                "-d",
                "-s",
                "-s=latest",
                "-n",
                "-c",
                CommandLineInterfaceTest.Smallest.class.getName(),
                "java.lang.String",
                "--name",
                "orders",
                "--at",
                "127.0.0.1:1",
                "-D",
                "checkpoint.dir=" + folder.resolve("store"),
                "kafka.bootstrap.servers=broker:9092",
                "s3.endpoint=http://127.0.0.1:1",
                "--config",
                file.toString(),
                text.toString(),
                "@" + text,
                folder.toString(),
                folder.resolve("nothing").toString(),
                "s3:/shop",
                "hdfs://a/b",
                "--rollback",
                "--claim",
                "--drain",
                "--savepoint",
                "--value",
                "--timers",
                "--base",
                "--set",
                "--restart",
                "--key",
                "--json",
                "--entries",
                "--max-parallelism",
                "0",
                "-1",
                "99999999999",
                "",
                "..",
                "--",
                "-",
                "a\0b",
                "gr\u00f6\u00dfe");
    }

    @Test
    void anyWordsEndInACodeAndAMessage() throws Exception {
        List<String> words = words();
        Fuzz fuzz = Fuzz.of("command line");
        fuzz.cases(i -> {
            List<String> args = new ArrayList<>();
            args.add(words.get(fuzz.random().nextInt(16)));
            for (int left = fuzz.random().nextInt(8); left > 0; left--) {
                String word = words.get(fuzz.random().nextInt(words.size()));
                args.add(fuzz.random().nextInt(6) == 0 ? fuzz.mutator().mutate(word, List.of("=", "-")) : word);
            }
            run(args);
        });
    }

    private static void run(List<String> args) {
        JobLauncher none = (graph, config, started) -> new Outcome(ExitCode.DONE, "ended at " + new CheckpointId(1, 1));
        StringWriter err = new StringWriter();
        int code = new CommandLineInterface(
                        () -> none, name -> null, new PrintWriter(new StringWriter()), new PrintWriter(err, true))
                .execute(args.toArray(String[]::new));
        boolean said = code == 0 || err.toString().startsWith("weir: ");
        if (!CODES.contains(code) || !said || err.toString().contains("a bug of Weir's own")) {
            throw new AssertionError(args + " ended with " + code + ": " + err);
        }
    }
}
