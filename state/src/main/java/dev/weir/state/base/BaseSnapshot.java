package dev.weir.state.base;

import java.util.List;

/** What a base held at one moment. Its files never change; they may go once it is closed. */
public interface BaseSnapshot extends AutoCloseable {
    List<File> files();

    @Override
    void close();

    /**
     * One file.
     *
     * @param name unique in the snapshot
     * @param length bytes
     * @param shared whether a file of this name and length in an earlier snapshot of the same lineage is this very file
     */
    record File(String name, long length, boolean shared, StateBases.Opener content) {}
}
