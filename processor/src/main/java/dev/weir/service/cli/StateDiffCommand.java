package dev.weir.service.cli;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.checkpoint.store.Folders;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.savepoint.Decoded;
import dev.weir.savepoint.StateDiff;
import dev.weir.savepoint.StateDiff.Difference;
import dev.weir.savepoint.StoredState;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir state diff}. */
@Command(
        name = "diff",
        description =
                "Compare two checkpoints or savepoints, state by state. Needs room for temporary files as large as both.")
final class StateDiffCommand implements Runnable {
    private static final String ROW = "%-24s %-24s %12s %12s %12s %12s%n";

    private final Function<String, @Nullable String> environment;

    @Parameters(index = "0", paramLabel = "A", description = "A checkpoint or savepoint.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String first;

    @Parameters(index = "1", paramLabel = "B", description = "Another one.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String second;

    @Option(names = "--entries", description = "Print each entry that differs: with - as in A, with + as in B.")
    private boolean entries;

    @Mixin
    private final SettingOptions settingOptions = new SettingOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private final CommonOptions commonOptions = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    StateDiffCommand(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        Folders folders = settingOptions.folders(environment);
        StoredState a = StoredState.open(first, folders);
        StoredState b = StoredState.open(second, folders);
        a.verify();
        b.verify();
        Printer printer = new Printer(spec.commandLine().getOut());
        try {
            StateDiff.compare(a, b, printer);
        } catch (IOException e) {
            throw new WeirException(
                    ExitCode.UNAVAILABLE,
                    "the temporary files with " + a.describe() + " and " + b.describe() + " can't be read: " + e
                            + ". Look at the disk of the folder for temporary files, or set another one with"
                            + " -Djava.io.tmpdir",
                    e);
        }
        printer.table();
        printer.plainStates(a, b);
    }

    /** Entries as they come, and the table behind them. */
    private final class Printer implements StateDiff.Findings {
        private final PrintWriter out;
        private final List<Difference> differences = new ArrayList<>();

        Printer(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void entry(String uid, KeyedStateMetadata state, byte @Nullable [] before, byte @Nullable [] after)
                throws IOException {
            if (entries) {
                line("-", uid, state, before);
                line("+", uid, state, after);
            }
        }

        private void line(String sign, String uid, KeyedStateMetadata state, byte @Nullable [] datum)
                throws IOException {
            if (datum != null) {
                out.println(sign + " " + uid + "\t" + state.name() + "\t" + Decoded.entry(state, datum));
            }
        }

        @Override
        public void state(Difference difference) {
            differences.add(difference);
        }

        void table() {
            out.printf(ROW, "UID", "STATE", "ONLY IN A", "ONLY IN B", "CHANGED", "SAME");
            for (Difference d : differences) {
                out.printf(ROW, d.uid(), d.state(), d.onlyFirst(), d.onlySecond(), d.changed(), d.same());
                if (d.kinds() != null) {
                    out.println("  not compared: " + d.kinds());
                }
                if (d.lifetimes() != null) {
                    out.println("  time to live: " + d.lifetimes());
                }
            }
        }

        /** State without keys: its items, in any order, as often as they differ. */
        void plainStates(StoredState a, StoredState b) {
            TreeMap<String, Integer> more = new TreeMap<>();
            items(a).forEach(item -> more.merge(item, 1, Integer::sum));
            items(b).forEach(item -> more.merge(item, -1, Integer::sum));
            more.forEach((item, times) -> print("- ", item, times));
            more.forEach((item, times) -> print("+ ", item, -times));
        }

        private void print(String sign, String item, int times) {
            for (int i = 0; i < times; i++) {
                out.println(sign + item);
            }
        }

        private List<String> items(StoredState stored) {
            List<String> items = new ArrayList<>();
            for (OperatorMetadata o : stored.metadata().operators()) {
                for (OperatorState s : o.operatorStates()) {
                    Decoded.items(o.uid(), s)
                            .forEach(item -> items.add(o.uid() + "\t" + s.name() + "\t"
                                    + GenericData.get().toString(item)));
                }
            }
            return items;
        }
    }
}
