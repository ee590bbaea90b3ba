package dev.weir.sim;

import dev.weir.checkpoint.store.Disk;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** A machine's disk as one of its processes uses it: every call can be its last, and none gets through after that. */
final class ProcessDisk implements Disk {
    private final SimProcess process;
    private final SimDisk disk;

    ProcessDisk(SimProcess process, SimDisk disk) {
        this.process = process;
        this.disk = disk;
    }

    /** What needs space. */
    private SimDisk toWrite() throws IOException {
        process.enter();
        needSpace();
        return disk;
    }

    private void needSpace() throws IOException {
        if (process.world().isAimed(FaultKind.DISK_FULL, process.world().step())) {
            throw new SimDisk.Fault(SimDisk.FULL);
        }
    }

    private SimDisk disk(String call, Path path) {
        process.enter();
        if (process.world().story().isOn()) {
            process.world().story().tell(process.name(), call + " " + path);
        }
        return disk;
    }

    private SimDisk disk() {
        process.enter();
        return disk;
    }

    @Override
    public OutputStream create(Path file) throws IOException {
        OutputStream out = disk("create", file).create(file);
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                toWrite();
                out.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                toWrite();
                out.write(bytes, offset, count);
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    @Override
    public void sync(Path file) throws IOException {
        process.enter();
        if (fails("sync", file)) {
            disk.failSync(file);
        }
        disk.sync(file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        process.enter();
        if (fails("sync", folder)) {
            throw new SimDisk.Fault(SimDisk.ERROR);
        }
        disk.syncFolder(folder);
    }

    private boolean fails(String call, Path path) {
        SimWorld world = process.world();
        boolean fails = world.happens(world.faults().diskError(), FaultKind.DISK_ERROR, world.step());
        if (fails && world.story().isOn()) {
            world.story().tell(process.name(), call + " " + path + " fails");
        }
        return fails;
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
        disk("link", name);
        needSpace();
        disk.link(existing, name);
    }

    @Override
    public InputStream read(Path file) throws IOException {
        // It can be opened, and then not be read.
        return new FilterInputStream(disk().read(file)) {
            @Override
            public int read() throws IOException {
                needToRead();
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int count) throws IOException {
                needToRead();
                return super.read(bytes, offset, count);
            }

            private void needToRead() throws IOException {
                if (fails("read", file)) {
                    throw new SimDisk.Fault(SimDisk.ERROR);
                }
            }
        };
    }

    @Override
    public boolean exists(Path path) {
        return disk().exists(path);
    }

    @Override
    public long length(Path file) throws IOException {
        return disk().length(file);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk("delete", path).delete(path);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        return disk().list(folder);
    }

    @Override
    public boolean isFolder(Path path) {
        return disk().isFolder(path);
    }

    @Override
    public void createFolders(Path folder) throws IOException {
        toWrite().createFolders(folder);
    }
}
