package dev.weir.operator;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.type.BoundedDecoder;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.SchemaDifference;
import dev.weir.state.type.SchemaResolution;
import dev.weir.state.type.Schemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * Between the items of operator state and their Avro binary.
 *
 * @param schema of one item
 */
record ItemCodec<T>(Schema schema, Writing<T> writing, Reading<T> reading) {
    /** Writes an item. */
    @FunctionalInterface
    interface Writing<T> {
        void write(T item, Encoder out) throws IOException;
    }

    /** Reads an item. */
    @FunctionalInterface
    interface Reading<T> {
        T read(Decoder in) throws IOException;
    }

    byte[] encode(T item) {
        BytesEncoder out = new BytesEncoder();
        try {
            writing.write(item, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("an item of " + schema.getFullName() + " can't be encoded", e);
        }
    }

    /** @param where for errors */
    List<T> decodeAll(OperatorState state, String where) {
        if (state.items().isEmpty()) {
            return List.of();
        }
        Schema written = parse(state.schema(), where);
        String difference = SchemaDifference.between(written, schema);
        if (difference != null) {
            throw unreadable(where, written, difference, null);
        }
        try {
            SchemaResolution evolve = written.equals(schema) ? null : new SchemaResolution(written, schema);
            List<T> items = new ArrayList<>(state.items().size());
            for (byte[] item : state.items()) {
                items.add(decode(evolve == null ? item : evolve.rewrite(item, 0, item.length)));
            }
            return items;
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            throw unreadable(where, written, String.valueOf(e.getMessage()), e);
        }
    }

    private static Schema parse(String schema, String where) {
        try {
            return Schemas.parse(schema);
        } catch (WeirException e) {
            throw new WeirException(e.exitCode(), where + ": " + e.getMessage(), e);
        }
    }

    private WeirException unreadable(String where, Schema written, String difference, @Nullable Exception cause) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                where + ": the checkpoint holds " + written + ", which can't be read as " + schema + ": " + difference
                        + ". Change the type in a way that Avro's schema resolution allows, or use another name",
                cause);
    }

    private T decode(byte[] item) throws IOException {
        return reading.read(new BoundedDecoder(item));
    }
}
