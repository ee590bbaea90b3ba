package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.layer.KeyedEntries;
import dev.weir.state.layer.SectionKey;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares the keyed state of two checkpoints or savepoints, key group by key group. Needs room in the folder for temporary
 * files, as much as both take.
 */
public final class StateDiff {
    /**
     * How one state differs.
     *
     * @param kinds null, or how kind or types differ: its entries are not compared then
     * @param lifetimes null, or how the moments differ at which it got its time to live
     */
    public record Difference(
            String uid,
            String state,
            long onlyFirst,
            long onlySecond,
            long changed,
            long same,
            @Nullable String kinds,
            @Nullable String lifetimes) {}

    /** Takes what was found. */
    public interface Findings {
        /** An entry that differs, as datums of {@link StateData}; null where there is none. */
        void entry(String uid, KeyedStateMetadata state, byte @Nullable [] first, byte @Nullable [] second)
                throws IOException;

        /** A state has been compared. */
        void state(Difference difference);
    }

    private final CheckpointMetadata first;
    private final CheckpointMetadata second;
    private final Findings findings;

    private StateDiff(CheckpointMetadata first, CheckpointMetadata second, Findings findings) {
        this.first = first;
        this.second = second;
        this.findings = findings;
    }

    /**
     * @throws WeirException CONFIGURATION when they can't be compared, or one of them can't be read, which is named;
     *     UNAVAILABLE when the temporary files can't be written
     * @throws IOException when they can't be read
     */
    public static void compare(StoredState first, StoredState second, Findings findings) throws IOException {
        if (first.metadata().maxParallelism() != second.metadata().maxParallelism()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "max-parallelism is " + first.metadata().maxParallelism() + " in " + first.folder() + " and "
                            + second.metadata().maxParallelism() + " in " + second.folder()
                            + ", expected the same: key groups are compared");
        }
        try (KeyedEntries a = spooled(first);
                KeyedEntries b = spooled(second)) {
            new StateDiff(first.metadata(), second.metadata(), findings).run(a, b);
        }
    }

    private static KeyedEntries spooled(StoredState stored) {
        try {
            return SpooledData.of(stored, stored.metadata());
        } catch (IOException e) {
            throw stored.unreadable(e);
        }
    }

    private void run(KeyedEntries a, KeyedEntries b) throws IOException {
        SortedSet<String> uids = new TreeSet<>();
        first.operators().forEach(o -> uids.add(o.uid()));
        second.operators().forEach(o -> uids.add(o.uid()));
        for (String uid : uids) {
            TreeMap<String, KeyedStateMetadata> ofFirst = states(first.operator(uid));
            TreeMap<String, KeyedStateMetadata> ofSecond = states(second.operator(uid));
            SortedSet<String> names = new TreeSet<>(ofFirst.keySet());
            names.addAll(ofSecond.keySet());
            for (String name : names) {
                compare(uid, ofFirst.get(name), ofSecond.get(name), a, b);
            }
        }
    }

    private static TreeMap<String, KeyedStateMetadata> states(@Nullable OperatorMetadata operator) {
        TreeMap<String, KeyedStateMetadata> states = new TreeMap<>();
        if (operator != null) {
            operator.keyedStates().forEach(s -> states.put(s.name(), CanonicalValues.describe(s)));
        }
        return states;
    }

    private void compare(
            String uid,
            @Nullable KeyedStateMetadata one,
            @Nullable KeyedStateMetadata other,
            KeyedEntries a,
            KeyedEntries b)
            throws IOException {
        KeyedStateMetadata any = one == null ? other : one;
        if (any == null) {
            return;
        }
        if (one != null && other != null && !EntrySchema.of(one).equals(EntrySchema.of(other))) {
            String kinds = EntrySchema.of(one) + " against " + EntrySchema.of(other);
            findings.state(new Difference(uid, any.name(), 0, 0, 0, 0, kinds, null));
            return;
        }
        Comparison comparison = new Comparison(uid, any, one == null || other == null ? null : lifetimes(one, other));
        SortedSet<Integer> groups = new TreeSet<>(a.keyGroups(uid, any.name()));
        groups.addAll(b.keyGroups(uid, any.name()));
        for (int group : groups) {
            SectionKey section = new SectionKey(uid, any.name(), group);
            comparison.compare(read(a, section), read(b, section));
        }
        findings.state(comparison.difference());
    }

    private static @Nullable String lifetimes(KeyedStateMetadata one, KeyedStateMetadata other) {
        Long a = one.ttlSinceMs();
        Long b = other.ttlSinceMs();
        return Objects.equals(a, b) ? null : since(a) + " in A, " + since(b) + " in B";
    }

    private static String since(@Nullable Long ttlSinceMs) {
        return ttlSinceMs == null ? "from the start or not at all" : "since " + Instant.ofEpochMilli(ttlSinceMs);
    }

    private static TreeMap<byte[], byte[]> read(KeyedEntries entries, SectionKey section) throws IOException {
        TreeMap<byte[], byte[]> read = new TreeMap<>(Arrays::compareUnsigned);
        if (entries.keyGroups(section.uid(), section.state()).contains(section.keyGroup())) {
            entries.read(
                    section,
                    (bytes, keyFrom, keyLength, valueFrom, valueLength) -> read.put(
                            Arrays.copyOfRange(bytes, keyFrom, keyFrom + keyLength),
                            Arrays.copyOfRange(bytes, valueFrom, valueFrom + valueLength)));
        }
        return read;
    }

    /** One state's counts. */
    private final class Comparison {
        private final String uid;
        private final KeyedStateMetadata state;
        private final @Nullable String lifetimes;
        private long onlyFirst;
        private long onlySecond;
        private long changed;
        private long same;

        Comparison(String uid, KeyedStateMetadata state, @Nullable String lifetimes) {
            this.uid = uid;
            this.state = state;
            this.lifetimes = lifetimes;
        }

        void compare(TreeMap<byte[], byte[]> a, TreeMap<byte[], byte[]> b) throws IOException {
            TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
            keys.addAll(a.keySet());
            keys.addAll(b.keySet());
            for (byte[] key : keys) {
                compare(key, a.get(key), b.get(key));
            }
        }

        private void compare(byte[] key, byte @Nullable [] a, byte @Nullable [] b) throws IOException {
            if (Arrays.equals(a, b)) {
                same++;
                return;
            }
            if (b == null) {
                onlyFirst++;
            } else if (a == null) {
                onlySecond++;
            } else {
                changed++;
            }
            findings.entry(uid, state, datum(key, a), datum(key, b));
        }

        private byte @Nullable [] datum(byte[] key, byte @Nullable [] value) {
            if (value == null) {
                return null;
            }
            // A list's key ends with the number of its one chunk, which is a single byte.
            int keyLength = state.kind().equals(EntrySchema.LIST) ? key.length - 1 : key.length;
            // A value begins with the number of its schema, which is a single byte too.
            byte[] datum = Arrays.copyOf(key, keyLength + value.length - 1);
            System.arraycopy(value, 1, datum, keyLength, value.length - 1);
            return datum;
        }

        Difference difference() {
            return new Difference(uid, state.name(), onlyFirst, onlySecond, changed, same, null, lifetimes);
        }
    }
}
