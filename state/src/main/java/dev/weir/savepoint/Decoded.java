package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.checkpoint.store.StoreFailure;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.type.BoundedDecoder;
import dev.weir.state.type.Schemas;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** State as Avro's generic objects, for people and tools. No class of the job is needed. */
public final class Decoded {
    private Decoded() {}

    /** Passes over the entries of a keyed state, in the order of {@link StateData}. */
    public static void entries(StateData data, String uid, KeyedStateMetadata state, Consumer<GenericRecord> reader) {
        try {
            GenericDatumReader<GenericRecord> decode =
                    new GenericDatumReader<>(EntrySchema.of(state).datum());
            data.read(
                    uid,
                    state,
                    (keyGroup, bytes, from, length) ->
                            reader.accept(decode.read(null, new BoundedDecoder(bytes, from, length))));
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            throw unreadable("state '" + state.name() + "' of operator '" + uid + "'", e);
        }
    }

    /** One entry, as a datum of {@link StateData}. */
    public static GenericRecord entry(KeyedStateMetadata state, byte[] datum) throws IOException {
        return new GenericDatumReader<GenericRecord>(EntrySchema.of(state).datum())
                .read(null, new BoundedDecoder(datum));
    }

    /** The items of a state that belongs to no key. */
    public static List<Object> items(String uid, OperatorState state) {
        try {
            GenericDatumReader<Object> decode = new GenericDatumReader<>(Schemas.parse(state.schema()));
            List<Object> items = new ArrayList<>();
            for (byte[] item : state.items()) {
                items.add(decode.read(null, new BoundedDecoder(item)));
            }
            return items;
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            throw unreadable("state '" + state.name() + "' of operator '" + uid + "'", e);
        }
    }

    private static WeirException unreadable(String what, Exception cause) {
        if (cause instanceof StoreFailure failure) {
            return new WeirException(failure.exitCode(), what + " can't be read: " + failure.getMessage(), cause);
        }
        return new WeirException(
                ExitCode.CONFIGURATION,
                what + " can't be read: " + cause + ". Its file may be damaged: take another checkpoint or savepoint",
                cause);
    }
}
