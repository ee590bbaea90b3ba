package dev.weir.service.cli;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.savepoint.Decoded;
import dev.weir.savepoint.StateData;
import dev.weir.savepoint.StoredState;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir state cat}. */
@Command(
        name = "cat",
        description =
                "Print the entries of one state of a checkpoint or savepoint: key, map key or timer's time, value.")
final class StateCatCommand implements Runnable {
    @Mixin
    private final StateAtPath at;

    @Parameters(index = "1", paramLabel = "UID", description = "The operator, as 'state ls' names it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String uid;

    @Parameters(index = "2", paramLabel = "STATE", description = "The state's name.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String state;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Only this key: its text, or, if it is no text or number, its JSON as it is printed.")
    private @Nullable String key;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private final CommonOptions commonOptions = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    StateCatCommand(Function<String, @Nullable String> environment) {
        at = new StateAtPath(environment);
    }

    @Override
    public void run() {
        StoredState stored = at.open();
        OperatorMetadata operator = stored.metadata().operator(uid);
        if (operator == null) {
            throw unknown(
                    stored,
                    "operator '" + uid + "'",
                    stored.metadata().operators().stream().map(OperatorMetadata::uid));
        }
        stored.verify();
        for (KeyedStateMetadata keyed : operator.keyedStates()) {
            if (keyed.name().equals(state)) {
                printEntries(stored, keyed);
                return;
            }
        }
        for (OperatorState plain : operator.operatorStates()) {
            if (plain.name().equals(state)) {
                Decoded.items(uid, plain).forEach(item -> out().println(text(item)));
                return;
            }
        }
        throw unknown(
                stored,
                "state '" + state + "' of operator '" + uid + "'",
                Stream.concat(
                        operator.keyedStates().stream().map(KeyedStateMetadata::name),
                        operator.operatorStates().stream().map(OperatorState::name)));
    }

    private static WeirException unknown(StoredState stored, String what, Stream<String> known) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                stored.describe() + " has no " + what + ". It has " + known.collect(Collectors.joining(", ")) + ".");
    }

    private void printEntries(StoredState stored, KeyedStateMetadata keyed) {
        try (StateData data = stored.data()) {
            Decoded.entries(data, uid, keyed, this::print);
        } catch (IOException e) {
            throw stored.unreadable(e);
        }
    }

    private void print(GenericRecord entry) {
        if (key != null && !key.equals(plain(entry.get("key")))) {
            return;
        }
        out().println(
                        json
                                ? text(entry)
                                : entry.getSchema().getFields().stream()
                                        .map(Field::pos)
                                        .map(pos -> text(entry.get(pos)))
                                        .collect(Collectors.joining("\t")));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** As JSON. */
    private static String text(@Nullable Object value) {
        return GenericData.get().toString(value);
    }

    private static String plain(Object value) {
        return value instanceof CharSequence ? value.toString() : text(value);
    }
}
