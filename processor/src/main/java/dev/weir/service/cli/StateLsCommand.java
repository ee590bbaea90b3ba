package dev.weir.service.cli;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.savepoint.Decoded;
import dev.weir.savepoint.StateData;
import dev.weir.savepoint.StoredState;
import dev.weir.state.type.Schemas;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir state ls}. */
@Command(name = "ls", description = "Show what a checkpoint or savepoint holds. Reads all of it.")
final class StateLsCommand implements Runnable {
    private static final String ROW = "%-24s %-24s %-10s %12s  %s%n";

    @Mixin
    private final StateAtPath state;

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private final CommonOptions commonOptions = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    StateLsCommand(Function<String, @Nullable String> environment) {
        state = new StateAtPath(environment);
    }

    @Override
    public void run() {
        StoredState stored = state.open();
        stored.verify();
        PrintWriter out = spec.commandLine().getOut();
        printHead(out, stored);
        out.printf(ROW, "UID", "STATE", "KIND", "ENTRIES", "TYPE");
        try (StateData data = stored.data()) {
            stored.metadata().operators().forEach(operator -> printOperator(out, data, operator));
        } catch (IOException e) {
            throw stored.unreadable(e);
        }
    }

    private static void printHead(PrintWriter out, StoredState stored) {
        CheckpointMetadata m = stored.metadata();
        out.println(stored.describe());
        out.println("  of job " + m.job() + ", checkpoint " + m.id() + " of "
                + Instant.ofEpochMilli(m.triggeredAtMs())
                + (stored.isConfirmed() ? "" : ", not known to be committed"));
        out.println("  by Weir " + m.engineVersion() + ", max-parallelism " + m.maxParallelism() + ", keys hashed by "
                + m.keyGroupHash());
    }

    private static void printOperator(PrintWriter out, StateData data, OperatorMetadata operator) {
        for (KeyedStateMetadata state : operator.keyedStates()) {
            long[] entries = {0};
            Decoded.entries(data, operator.uid(), state, entry -> entries[0]++);
            out.printf(ROW, operator.uid(), state.name(), state.kind(), entries[0], typeOf(state));
        }
        for (OperatorState state : operator.operatorStates()) {
            out.printf(
                    ROW,
                    operator.uid(),
                    state.name(),
                    state.mode(),
                    state.items().size(),
                    brief(state.schema()));
        }
    }

    private static String typeOf(KeyedStateMetadata state) {
        String value = state.kind().equals("TIMERS") ? "" : ": " + brief(state.valueSchema());
        String sub = state.subKeySchema() == null ? "" : ", " + brief(state.subKeySchema());
        return brief(state.keySchema()) + sub + value;
    }

    /** Named types by their names. */
    private static String brief(String schema) {
        Schema parsed = Schemas.parse(schema);
        return switch (parsed.getType()) {
            case RECORD, ENUM, FIXED -> parsed.getFullName();
            case ARRAY -> "list of " + brief(parsed.getElementType().toString());
            case MAP -> "map of " + brief(parsed.getValueType().toString());
            case UNION ->
                String.join(
                        " or ",
                        parsed.getTypes().stream().map(t -> brief(t.toString())).toList());
            default -> parsed.getType().getName();
        };
    }
}
