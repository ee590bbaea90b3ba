package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.state.layer.KeyedEntries;
import dev.weir.state.layer.SectionKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The entries of a checkpoint as datums: those of values, maps and timers as they are, the chunks of a list as one. */
public final class CheckpointData implements StateData {
    private final KeyedEntries entries;

    /** @param entries closed with this */
    public CheckpointData(KeyedEntries entries) {
        this.entries = entries;
    }

    @Override
    public void read(String uid, KeyedStateMetadata state, DatumReader reader) throws IOException {
        EntrySchema schema = EntrySchema.of(state);
        for (int keyGroup : entries.keyGroups(uid, state.name())) {
            SectionKey section = new SectionKey(uid, state.name(), keyGroup);
            if (schema.kind().equals(EntrySchema.LIST)) {
                readLists(section, schema, new CanonicalValues(state), reader);
            } else if (schema.value() == null) {
                readTimers(section, reader);
            } else {
                readEntries(section, new CanonicalValues(state), reader);
            }
        }
    }

    private void readTimers(SectionKey section, DatumReader reader) throws IOException {
        entries.read(
                section,
                (bytes, keyFrom, keyLength, valueFrom, valueLength) ->
                        reader.datum(section.keyGroup(), bytes, keyFrom, keyLength));
    }

    private void readEntries(SectionKey section, CanonicalValues values, DatumReader reader) throws IOException {
        ByteArrayOutputStream datum = new ByteArrayOutputStream();
        entries.read(section, (bytes, keyFrom, keyLength, valueFrom, valueLength) -> {
            datum.reset();
            datum.write(bytes, keyFrom, keyLength);
            datum.writeBytes(values.of(bytes, valueFrom, valueLength));
            reader.datum(section.keyGroup(), datum.toByteArray(), 0, datum.size());
        });
    }

    /** The chunks of one key stand next to one another, since no key's bytes begin with those of another key. */
    private void readLists(SectionKey section, EntrySchema schema, CanonicalValues values, DatumReader reader)
            throws IOException {
        ListJoin list = new ListJoin(schema.key());
        entries.read(section, (bytes, keyFrom, keyLength, valueFrom, valueLength) -> {
            byte[] chunk = values.of(bytes, valueFrom, valueLength);
            if (!list.add(bytes, keyFrom, keyLength, chunk)) {
                hand(list, section.keyGroup(), reader);
                list.add(bytes, keyFrom, keyLength, chunk);
            }
        });
        hand(list, section.keyGroup(), reader);
    }

    private static void hand(ListJoin list, int keyGroup, DatumReader reader) throws IOException {
        byte[] datum = list.take();
        if (datum.length > 0) {
            reader.datum(keyGroup, datum, 0, datum.length);
        }
    }

    @Override
    public void close() throws IOException {
        entries.close();
    }
}
