package dev.weir.lab.torture;

import dev.weir.checkpoint.store.s3.FaultyProxy;
import dev.weir.checkpoint.store.s3.StubS3;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where the job's checkpoints and savepoints lie, and what can be done to that. */
sealed interface Store extends AutoCloseable {
    enum Kind {
        /** A folder; as root on a small disk of its own. */
        FILE,
        /** A bucket of a stand-in for S3 in this process. */
        S3
    }

    /** Settings of the job. */
    Map<String, String> settings();

    /** Arguments of the job's JVM. */
    List<String> jvmArgs();

    /** The place of all jobs' checkpoints, as settings name it. */
    String checkpoints();

    /** The place of savepoints. */
    String savepoints();

    /** The files below a place, by their names from there, and their lengths. */
    SortedMap<String, Long> files(String place);

    /** What a file at this address holds; empty: it is not there. */
    Optional<byte[]> read(String address);

    /** Why it cannot be made to lack room; empty: it can. */
    Optional<String> notFillable();

    /** @return whether it lacks room now */
    boolean fill();

    /** Why it cannot be made unwritable; empty: it can. */
    Optional<String> notLockable();

    /** @return whether it is unwritable now */
    boolean lock();

    /** Why it cannot be made slow; empty: it can. */
    Optional<String> notSlowable();

    /** @param ms by which each request is slower */
    void slow(long ms);

    /** Refuses all requests; what can be made slow can do that too. */
    void refuse();

    /** Why it cannot lose requests and replies; empty: it can. */
    Optional<String> notLossy();

    /** Requests and replies of the next while are lost, so many of each. */
    void lose(int requests);

    /** How many requests have met what was done to it since the start; 0 of a folder, where nobody counts. */
    long requestsMet();

    /** All is as it should be; what was to be lost and was not is not lost any more. */
    void heal();

    @Override
    void close();

    /** Makes one. @param folder that it may use */
    static Store open(Kind kind, Path folder) {
        return kind == Kind.S3 ? new Bucket() : Disk.open(folder);
    }

    /** A folder, on a small disk of its own where this process may mount one. */
    final class Disk implements Store {
        private static final String SIZE = "64m";
        private static final int LITTLE_ROOM = 1 << 20;
        private static final Duration REMOUNT_LIMIT = Duration.ofSeconds(5);
        private static final String NOT_MOUNTED = "no small disk can be mounted here, which only root may on Linux";
        private static final String NO_SERVICE = "a folder is no service: --store s3";

        private final Path folder;
        private final boolean mounted;
        private final boolean root;

        private Disk(Path folder, boolean mounted, boolean root) {
            this.folder = folder;
            this.mounted = mounted;
            this.root = root;
        }

        static Disk open(Path folder) {
            try {
                Files.createDirectories(folder);
                boolean root = Files.getOwner(folder).getName().equals("root");
                boolean mounted = root && run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "weir", folder.toString());
                Disk disk = new Disk(folder, mounted, root);
                if (mounted) {
                    // Also when the process is told to end.
                    Runtime.getRuntime().addShutdownHook(new Thread(disk::unmount, "unmount"));
                }
                return disk;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot make " + folder, e);
            }
        }

        @Override
        public Map<String, String> settings() {
            return Map.of("checkpoint.dir", checkpoints(), "savepoint.dir", savepoints());
        }

        @Override
        public List<String> jvmArgs() {
            return List.of();
        }

        @Override
        public String checkpoints() {
            return folder.toString();
        }

        /** Beside the small disk. */
        @Override
        public String savepoints() {
            return folder.resolveSibling("savepoints").toString();
        }

        @Override
        public SortedMap<String, Long> files(String place) {
            return below(Path.of(place));
        }

        /** The files below a folder, but those that go meanwhile. */
        static SortedMap<String, Long> below(Path folder) {
            SortedMap<String, Long> files = new TreeMap<>();
            try {
                Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        files.put(folder.relativize(file).toString(), attributes.size());
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path gone, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                });
                return files;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot look into " + folder, e);
            }
        }

        @Override
        public Optional<byte[]> read(String address) {
            try {
                return Optional.of(Files.readAllBytes(Path.of(address)));
            } catch (NoSuchFileException none) {
                return Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + address, e);
            }
        }

        @Override
        public Optional<String> notFillable() {
            return mounted ? Optional.empty() : Optional.of(NOT_MOUNTED);
        }

        @Override
        public boolean fill() {
            byte[] block = new byte[4096];
            try (OutputStream out = Files.newOutputStream(filler())) {
                while (true) {
                    out.write(block);
                }
            } catch (IOException full) {
                return folder.toFile().getUsableSpace() < LITTLE_ROOM;
            }
        }

        @Override
        public Optional<String> notLockable() {
            return mounted || !root ? Optional.empty() : Optional.of("root may write everywhere, and " + NOT_MOUNTED);
        }

        @Override
        public boolean lock() {
            if (mounted) {
                return remount("ro");
            }
            permit("r-xr-xr-x");
            return true;
        }

        /** It may be busy for a while: a file is being written. */
        private boolean remount(String how) {
            return Waiting.until(REMOUNT_LIMIT, () -> run("mount", "-o", "remount," + how, folder.toString()));
        }

        @Override
        public Optional<String> notSlowable() {
            return Optional.of(NO_SERVICE);
        }

        @Override
        public void slow(long ms) {
            throw new UnsupportedOperationException(NO_SERVICE);
        }

        @Override
        public void refuse() {
            throw new UnsupportedOperationException(NO_SERVICE);
        }

        @Override
        public Optional<String> notLossy() {
            return Optional.of(NO_SERVICE);
        }

        @Override
        public void lose(int requests) {
            throw new UnsupportedOperationException(NO_SERVICE);
        }

        @Override
        public long requestsMet() {
            return 0;
        }

        @Override
        public void heal() {
            if (mounted) {
                if (!remount("rw")) {
                    throw new WeirException(ExitCode.UNAVAILABLE, folder + " cannot be made writable again");
                }
                delete(filler());
            } else {
                permit("rwxr-xr-x");
            }
        }

        private Path filler() {
            return folder.resolve("filler");
        }

        private static void delete(Path file) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot delete " + file, e);
            }
        }

        /** On the jobs' folders: a new checkpoint is a new folder there. */
        private void permit(String permissions) {
            try (var jobs = Files.list(folder)) {
                for (Path job : jobs.toList()) {
                    Files.setPosixFilePermissions(job, PosixFilePermissions.fromString(permissions));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot change the rights in " + folder, e);
            }
        }

        private void unmount() {
            run("umount", "-l", folder.toString());
        }

        @Override
        public void close() {
            if (mounted) {
                unmount();
            }
        }

        private static boolean run(String... command) {
            try {
                Process process = new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .start();
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    /** A bucket, with a proxy before it that does what networks and services do. */
    final class Bucket implements Store {
        private static final String NAME = "torture";
        private static final String ROOT = "s3://" + NAME + "/";
        private static final String NO_DISK = "a bucket is never full: --store file";

        private final StubS3 stub = new StubS3(NAME);
        private final FaultyProxy proxy;

        private Bucket() {
            try {
                proxy = new FaultyProxy(stub.address());
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot stand before the bucket", e);
            }
        }

        @Override
        public Map<String, String> settings() {
            return Map.of(
                    "checkpoint.dir",
                    checkpoints(),
                    "savepoint.dir",
                    savepoints(),
                    "s3.endpoint",
                    proxy.address().toString());
        }

        @Override
        public List<String> jvmArgs() {
            return List.of(
                    "-Daws.accessKeyId=" + StubS3.ACCESS_KEY,
                    "-Daws.secretAccessKey=" + StubS3.SECRET,
                    "-Daws.disableEc2Metadata=true");
        }

        @Override
        public String checkpoints() {
            return ROOT + "checkpoints";
        }

        @Override
        public String savepoints() {
            return ROOT + "savepoints";
        }

        @Override
        public SortedMap<String, Long> files(String place) {
            String prefix = key(place) + "/";
            SortedMap<String, Long> files = new TreeMap<>();
            stub.objects(prefix)
                    .forEach((key, content) -> files.put(key.substring(prefix.length()), (long) content.length));
            return files;
        }

        @Override
        public Optional<byte[]> read(String address) {
            return Optional.ofNullable(stub.objects(key(address)).get(key(address)));
        }

        private static String key(String address) {
            return address.substring(ROOT.length());
        }

        @Override
        public Optional<String> notFillable() {
            return Optional.of(NO_DISK);
        }

        @Override
        public boolean fill() {
            throw new UnsupportedOperationException(NO_DISK);
        }

        @Override
        public Optional<String> notLockable() {
            return Optional.empty();
        }

        @Override
        public boolean lock() {
            proxy.keepFailing("(PUT|POST) .*", FaultyProxy.error(503, "ServiceUnavailable"));
            return true;
        }

        @Override
        public Optional<String> notSlowable() {
            return Optional.empty();
        }

        @Override
        public void slow(long ms) {
            proxy.keepFailing(".*", new FaultyProxy.Fault.Silence(ms));
        }

        @Override
        public void refuse() {
            proxy.keepFailing(".*", FaultyProxy.error(503, "ServiceUnavailable"));
        }

        @Override
        public Optional<String> notLossy() {
            return Optional.empty();
        }

        @Override
        public void lose(int requests) {
            for (int i = 0; i < requests; i++) {
                proxy.plan("PUT .*", new FaultyProxy.Fault.LostReply(), new FaultyProxy.Fault.Cut());
                proxy.plan("DELETE .*", new FaultyProxy.Fault.LostReply());
            }
        }

        @Override
        public long requestsMet() {
            return proxy.met();
        }

        @Override
        public void heal() {
            proxy.heal();
        }

        @Override
        public void close() {
            proxy.close();
            stub.close();
        }
    }
}
