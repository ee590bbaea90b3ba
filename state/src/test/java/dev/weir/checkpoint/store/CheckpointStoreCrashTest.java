package dev.weir.checkpoint.store;

import static dev.weir.checkpoint.store.Samples.metadata;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A machine that loses its power, or replies, between any two calls of the disk. The seed of a failing run reproduces it. */
class CheckpointStoreCrashTest {
    private static final int RUNS = 300;
    private static final int ATTEMPTS = 4;
    private static final int CHECKPOINTS = 5;

    @Test
    void noCrashEverLeavesAPublishedCheckpointThatIsNotWhole() throws IOException {
        for (long seed = 0; seed < RUNS; seed++) {
            new Run(seed).all();
        }
    }

    @Test
    void whatWasPutIsDurableAlsoWhenRepliesWereLost() throws IOException {
        int callsOfOnePut = callsOfOnePut();
        for (long seed = 0; seed < 50; seed++) {
            for (int lost = 1; lost <= callsOfOnePut; lost++) {
                MemoryDisk disk = new MemoryDisk(seed);
                disk.failAfter(lost);
                putUntilItReturns(new FileBlobStore(disk, Path.of("/a/b")));
                disk.crash();
                assertThat(new FileBlobStore(disk, Path.of("/a/b")).read("c/d"))
                        .as("seed %s, reply lost of call %s", seed, lost)
                        .isEqualTo(Samples.bytes("content"));
            }
        }
    }

    private static int callsOfOnePut() {
        MemoryDisk disk = new MemoryDisk(0);
        putUntilItReturns(new FileBlobStore(disk, Path.of("/a/b")));
        return disk.calls();
    }

    @Test
    void whatWasDeletedDoesNotComeBack() throws IOException {
        for (long seed = 0; seed < 50; seed++) {
            MemoryDisk disk = new MemoryDisk(seed);
            FileBlobStore blobs = new FileBlobStore(disk, Path.of("/a"));
            blobs.putIfAbsent("c/d", Samples.bytes("content"));
            blobs.delete("c/d");
            disk.crash();
            assertThat(blobs.exists("c/d")).as("seed %s", seed).isFalse();
        }
    }

    /** A marker is about to name it: it must outlive the machine's crash, whoever made it and died of it. */
    @Test
    void anIdentityMadeByAProcessThatDiedIsDurableOnceAnotherOneUsesIt() {
        for (long seed = 0; seed < 50; seed++) {
            for (int lost = 1; lost <= 10; lost++) {
                MemoryDisk disk = new MemoryDisk(seed);
                disk.failAfter(lost);
                try {
                    String unused = store(disk, "first").storeId();
                } catch (WeirException died) {
                    // As wanted: with the call of this number.
                }
                CheckpointStore second = store(disk, "second");
                String peeked = second.peekStoreId();
                String used = second.storeId();
                assertThat(peeked).isIn(null, used);
                disk.crash();
                assertThat(store(disk, "third").peekStoreId())
                        .as("seed %s, died of call %s", seed, lost)
                        .isEqualTo(used);
            }
        }
    }

    private static CheckpointStore store(MemoryDisk disk, String newId) {
        return CheckpointStore.open(new FileBlobStore(disk, Path.of("/a")), "job", () -> newId);
    }

    private static void putUntilItReturns(FileBlobStore blobs) {
        for (int tries = 0; tries < 3; tries++) {
            try {
                boolean unused = blobs.putIfAbsent("c/d", Samples.bytes("content"));
                return;
            } catch (IOException lostReply) {
                continue;
            }
        }
        throw new AssertionError("one lost reply, and three tries were not enough");
    }

    /** A job that runs, crashes and is started again; the fields are what its marker would say. */
    private static final class Run {
        private final long seed;
        private final Random random;
        private final MemoryDisk disk;
        private final Supplier<String> ids = Samples.ids();
        private @Nullable CheckpointMetadata committed;
        private @Nullable CheckpointMetadata parent;
        private CheckpointStore store;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
            this.disk = new MemoryDisk(seed);
            this.store = open();
        }

        private CheckpointStore open() {
            return CheckpointStore.open(new FileBlobStore(disk, Path.of("/data/checkpoints")), "orders", ids);
        }

        void all() throws IOException {
            for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
                disk.crashAfter(1 + random.nextInt(300));
                disk.failAfter(1 + random.nextInt(300));
                try {
                    runAttempt(attempt);
                } catch (MemoryDisk.Crash expected) {
                    assertThat(expected).hasMessageStartingWith("crash at call");
                }
                disk.crash();
                store = open();
                checkWhole();
            }
            again(() -> store.collectOrphans(ATTEMPTS, kept()));
            checkNothingIsLeftOver();
        }

        private void runAttempt(int attempt) {
            String storeId = again(store::storeId);
            again(() -> store.collectOrphans(attempt, kept()));
            Deque<CheckpointMetadata> retained = new ArrayDeque<>(kept());
            for (int i = 0; i < CHECKPOINTS; i++) {
                CheckpointMetadata next = prepare(storeId, attempt);
                again(() -> {
                    store.publish(next);
                    return next;
                });
                parent = committed;
                committed = next;
                again(() -> {
                    store.confirm(next.id());
                    return next;
                });
                retained.addLast(next);
                while (retained.size() > 2) {
                    CheckpointMetadata retired = retained.removeFirst();
                    again(() -> {
                        store.retire(retired, retained);
                        return retired;
                    });
                }
            }
        }

        private CheckpointMetadata prepare(String storeId, int attempt) {
            boolean base = committed == null || random.nextInt(3) == 0;
            List<StateFile> files = base ? new ArrayList<>() : new ArrayList<>(committed.files());
            for (int i = random.nextInt(3); i >= 0; i--) {
                byte[] content = new byte[random.nextInt(200)];
                random.nextBytes(content);
                files.add(again(() -> store.write(attempt, Content.of(content), base)));
            }
            long number = committed == null ? 1 : committed.id().number() + 1;
            return metadata(storeId, new CheckpointId(number, attempt), files);
        }

        private List<CheckpointMetadata> kept() {
            List<CheckpointMetadata> kept = new ArrayList<>();
            if (parent != null) {
                kept.add(parent);
            }
            if (committed != null) {
                kept.add(committed);
            }
            return kept;
        }

        private void checkWhole() {
            List<CheckpointId> published = store.list();
            for (CheckpointId id : published) {
                CheckpointMetadata metadata = store.read(id);
                for (StateFile file : metadata.files()) {
                    store.verify(file);
                }
            }
            for (CheckpointMetadata needed : kept()) {
                assertThat(published).as("seed %s", seed).contains(needed.id());
            }
        }

        private void checkNothingIsLeftOver() throws IOException {
            Set<String> expected = new TreeSet<>(Set.of("orders/store-id"));
            for (CheckpointMetadata metadata : kept()) {
                expected.add("orders/chk-" + metadata.id() + "/_metadata");
                FilesOf.checkpoint(metadata).forEach(name -> expected.add("orders/" + name));
            }
            BlobStore blobs = new FileBlobStore(disk, Path.of("/data/checkpoints"));
            List<String> found = new ArrayList<>(blobs.list(""));
            found.removeIf(name -> name.endsWith("/_confirmed"));
            assertThat(found)
                    .as("seed %s", seed)
                    .containsAll(expected.stream()
                            .filter(n -> !n.endsWith("store-id"))
                            .toList());
            assertThat(expected).as("seed %s", seed).containsAll(found);
            assertThat(blobs.unfinished("").stream().filter(n -> !n.endsWith("store-id")))
                    .as("seed %s", seed)
                    .isEmpty();
        }

        /** One reply is lost in each attempt: everything may be done again. */
        private <T> T again(Supplier<T> call) {
            try {
                return call.get();
            } catch (WeirException e) {
                assertThat(e.exitCode()).as("seed %s: %s", seed, e).isEqualTo(ExitCode.UNAVAILABLE);
                return call.get();
            }
        }
    }
}
