package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.layer.KeyedEntries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a savepoint's content of Avro files that anyone wrote, entries in any order, over what another savepoint or
 * checkpoint holds: to bootstrap a job's state, or to repair it. To be closed; owned by one thread.
 */
public final class SavepointImport implements StateData {
    /**
     * One state to be replaced or added.
     *
     * @param kind VALUE, LIST, MAP or TIMERS
     * @param file an Avro object container file whose records have the fields of that kind
     */
    public record Source(String uid, String state, String kind, Path file) {}

    /** A state's name in an operator. */
    private record Name(String uid, String state) {}

    private final CheckpointMetadata content;
    private final @Nullable StateData base;
    private final Map<Name, KeyedEntries> imported = new LinkedHashMap<>();

    private SavepointImport(CheckpointMetadata content, @Nullable StateData base) {
        this.content = content;
        this.base = base;
    }

    /**
     * Reads the files.
     *
     * @param start what the savepoint holds besides: metadata of the base, or without operators
     * @param base the base's entries, closed with this, or when this fails; null when there is none
     * @throws WeirException CONFIGURATION naming the file that does not fit
     */
    public static SavepointImport read(CheckpointMetadata start, @Nullable StateData base, List<Source> sources)
            throws IOException {
        CheckpointMetadata content = start;
        Map<Name, KeyedEntries> read = new LinkedHashMap<>();
        try {
            for (Source source : sources) {
                Name name = new Name(source.uid(), source.state());
                if (read.containsKey(name)) {
                    throw new WeirException(
                            ExitCode.USAGE,
                            "state '" + source.state() + "' of operator '" + source.uid()
                                    + "' is given twice, expected once");
                }
                ImportedFile file = ImportedFile.open(source);
                content = content.withOperators(with(content.operators(), source.uid(), file.describe()));
                read.put(name, file.spool(start.maxParallelism()));
            }
        } catch (IOException | RuntimeException e) {
            for (KeyedEntries spooled : read.values()) {
                spooled.close();
            }
            if (base != null) {
                base.close();
            }
            throw e;
        }
        SavepointImport made = new SavepointImport(content, base);
        made.imported.putAll(read);
        return made;
    }

    private static List<OperatorMetadata> with(List<OperatorMetadata> operators, String uid, KeyedStateMetadata state) {
        List<OperatorMetadata> result = new ArrayList<>();
        boolean found = false;
        for (OperatorMetadata o : operators) {
            boolean here = o.uid().equals(uid);
            found |= here;
            result.add(here ? with(o, state) : o);
        }
        if (!found) {
            result.add(new OperatorMetadata(uid, 1, List.of(state), List.of(), List.of()));
        }
        return result;
    }

    private static OperatorMetadata with(OperatorMetadata o, KeyedStateMetadata state) {
        List<KeyedStateMetadata> states = new ArrayList<>(o.keyedStates());
        states.removeIf(s -> s.name().equals(state.name()));
        states.add(state);
        return new OperatorMetadata(o.uid(), o.parallelism(), states, o.operatorStates(), o.watermarks());
    }

    /** What the savepoint's metadata is to say. */
    public CheckpointMetadata content() {
        return content;
    }

    @Override
    public void read(String uid, KeyedStateMetadata state, DatumReader reader) throws IOException {
        KeyedEntries own = imported.get(new Name(uid, state.name()));
        if (own != null) {
            new CheckpointData(own).read(uid, state, reader);
        } else if (base != null) {
            base.read(uid, state, reader);
        }
    }

    @Override
    public void close() throws IOException {
        for (KeyedEntries entries : imported.values()) {
            entries.close();
        }
        if (base != null) {
            base.close();
        }
    }
}
