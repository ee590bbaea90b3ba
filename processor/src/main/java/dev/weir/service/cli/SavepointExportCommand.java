package dev.weir.service.cli;

import dev.weir.savepoint.StateData;
import dev.weir.savepoint.StoredState;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir savepoint export}. */
@Command(
        name = "export",
        description =
                "Make a savepoint of a checkpoint (or of a savepoint) without its job. Prints the savepoint's path.")
final class SavepointExportCommand implements Runnable {
    @Mixin
    private final StateAtPath state;

    @Parameters(index = "1", paramLabel = "DIR", description = "Where the savepoint's folder is made.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String dir;

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private final CommonOptions commonOptions = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    SavepointExportCommand(Function<String, @Nullable String> environment) {
        state = new StateAtPath(environment);
    }

    @Override
    public void run() {
        StoredState from = state.open();
        from.verify();
        String made;
        try (StateData data = from.data()) {
            made = NewSavepoint.write(from.metadata(), data, dir, state.folders());
        } catch (IOException e) {
            throw from.unreadable(e);
        }
        warnIfUnconfirmed(from);
        spec.commandLine().getOut().println(made);
    }

    /** Such a checkpoint may belong to records that were processed again, and differently. */
    private void warnIfUnconfirmed(StoredState from) {
        if (!from.isConfirmed()) {
            spec.commandLine()
                    .getErr()
                    .println("weir: it is not known whether checkpoint "
                            + from.metadata().id()
                            + " was committed: if it was not, its output was never visible, and a job that goes on from"
                            + " this savepoint leaves it out. The marker of the job says which checkpoint is current.");
        }
    }
}
