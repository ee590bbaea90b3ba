package dev.weir.sim;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.Content;
import dev.weir.checkpoint.store.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;

/**
 * The bucket as one process uses it: each request may be lost, or done without an answer, and can be the process's last.
 */
final class ProcessBucket implements BlobStore {
    private final SimProcess process;
    private final SimBucket bucket;

    ProcessBucket(SimProcess process, SimBucket bucket) {
        this.process = process;
        this.bucket = bucket;
    }

    private interface Request<T> {
        T send() throws IOException;
    }

    /** A request that changes nothing. */
    private <T> T ask(Request<T> request) throws IOException {
        process.enter();
        if (meets(FaultKind.STORE_LOST)) {
            throw new IOException("no answer from the object store");
        }
        return request.send();
    }

    private <T> T change(String call, String name, Request<T> request) throws IOException {
        T answer = ask(request);
        Story story = process.world().story();
        if (story.isOn()) {
            story.tell(process.name(), call + " " + name);
        }
        if (meets(FaultKind.STORE_UNANSWERED)) {
            throw new IOException("no answer from the object store, though it is done");
        }
        return answer;
    }

    private boolean meets(FaultKind kind) {
        SimWorld world = process.world();
        return world.happens(world.faults().diskFull(), kind, world.step());
    }

    @Override
    public StoredBlob put(String name, Content content) throws IOException {
        return change("put", name, () -> bucket.put(name, content));
    }

    @Override
    public boolean putIfAbsent(String name, byte[] content) throws IOException {
        return change("put", name, () -> bucket.putIfAbsent(name, content));
    }

    @Override
    public void note(String name, byte[] content) throws IOException {
        putIfAbsent(name, content);
    }

    @Override
    public byte[] read(String name) throws IOException {
        return ask(() -> bucket.read(name));
    }

    @Override
    public InputStream open(String name) throws IOException {
        return ask(() -> bucket.open(name));
    }

    @Override
    public byte[] readRange(String name, long offset, int length) throws IOException {
        return ask(() -> bucket.readRange(name, offset, length));
    }

    @Override
    public int pieceBytes() {
        return bucket.pieceBytes();
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        return ask(() -> bucket.list(prefix));
    }

    @Override
    public List<String> folders() throws IOException {
        return ask(bucket::folders);
    }

    @Override
    public boolean exists(String name) throws IOException {
        return ask(() -> bucket.exists(name));
    }

    @Override
    public void delete(Collection<String> names) throws IOException {
        change("delete", names.toString(), () -> {
            bucket.delete(names);
            return names;
        });
    }

    @Override
    public void discard(Collection<String> names) throws IOException {
        delete(names);
    }

    @Override
    public void dropFolder(String name) {
        // There are none.
    }

    @Override
    public List<String> unfinished(String prefix) throws IOException {
        return ask(() -> bucket.unfinished(prefix));
    }

    @Override
    public void deleteUnfinished(String name) throws IOException {
        change("delete unfinished", name, () -> {
            bucket.deleteUnfinished(name);
            return name;
        });
    }

    @Override
    public String describe(String name) {
        return bucket.describe(name);
    }
}
