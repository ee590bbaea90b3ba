package dev.weir.sim;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.Content;
import dev.weir.checkpoint.store.StoredBlob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;

/**
 * The bucket as one process uses it: each request may be lost, or done without an answer, at once or later, and can be the
 * process's last. A late one is what it was: to put something only where nothing is.
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
            throw failed("no answer from the object store");
        }
        return request.send();
    }

    /** @param late the same later, when nobody waits for it any more */
    private <T> T change(String call, String name, Request<T> request, Runnable late) throws IOException {
        T answer = ask(() -> {
            if (meets(FaultKind.STORE_LATE)) {
                sendLate(call + " " + name, late);
            }
            return request.send();
        });
        tell(call + " " + name);
        if (meets(FaultKind.STORE_UNANSWERED)) {
            throw failed("no answer from the object store, though it is done");
        }
        return answer;
    }

    /** Its sender waits in vain, or is dead before it has waited. */
    private void sendLate(String what, Runnable late) throws IOException {
        SimWorld world = process.world();
        tell(what + ": late");
        world.network().addLate(() -> {
            tell(what + ", late");
            late.run();
        });
        if (process.random().nextInt(4) == 0) {
            process.kill("while its request is on its way");
            process.requireAlive();
        }
        throw failed("no answer from the object store, which does it later");
    }

    private IOException failed(String message) {
        return process.world().causes().ofFault(new IOException(message));
    }

    private void tell(String what) {
        Story story = process.world().story();
        if (story.isOn()) {
            story.tell(process.name(), what);
        }
    }

    private boolean meets(FaultKind kind) {
        SimWorld world = process.world();
        return world.happens(world.faults().diskFull(), kind, world.step());
    }

    @Override
    public StoredBlob put(String name, Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        content.writeTo(bytes);
        byte[] sent = bytes.toByteArray();
        return change("put", name, () -> bucket.put(name, Content.of(sent)), () -> bucket.putLate(name, sent));
    }

    @Override
    public boolean putIfAbsent(String name, byte[] content) throws IOException {
        return change("put", name, () -> bucket.putIfAbsent(name, content), () -> bucket.putLate(name, content));
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
        if (names.isEmpty()) {
            return;
        }
        if (names.size() > 1 && meets(FaultKind.STORE_UNANSWERED)) {
            process.enter();
            Collection<String> some = some(names);
            tell("delete " + some + " of " + names);
            bucket.delete(some);
            throw failed("some objects were not deleted");
        }
        change(
                "delete",
                names.toString(),
                () -> {
                    bucket.delete(names);
                    return names;
                },
                () -> {
                    bucket.delete(some(names));
                    process.world().network().addLate(() -> bucket.delete(names));
                });
    }

    /** Each of many objects has an outcome of its own. */
    private Collection<String> some(Collection<String> names) {
        return names.stream().filter(name -> process.random().nextBoolean()).toList();
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
        bucket.deleteUnfinished(name);
    }

    @Override
    public boolean mayBeLate() {
        return true;
    }

    @Override
    public String describe(String name) {
        return bucket.describe(name);
    }
}
