package dev.weir.checkpoint.store.s3;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The content of a bucket. Each method is one atomic step, as in the real thing. Thread-safe. */
final class StubBucket {
    /** Every part but the last must have this size, says S3. */
    private static final int PART_MIN_BYTES = 5 << 20;

    /** @param metadata headers that are given back */
    record StoredObject(byte[] content, Map<String, String> metadata) {
        String etag() {
            return '"' + HexFormat.of().formatHex(Digests.md5(content)) + '"';
        }
    }

    record Upload(String key, String id, Map<String, String> metadata, TreeMap<Integer, byte[]> parts) {}

    /** Part number and ETag, as a client lists them to end an upload. */
    record Part(int number, String etag) {}

    private final TreeMap<String, StoredObject> objects = new TreeMap<>();
    private final Map<String, Upload> uploads = new TreeMap<>();

    synchronized void put(String key, StoredObject object, boolean onlyNew) {
        if (onlyNew && objects.containsKey(key)) {
            throw new StubError(412, "PreconditionFailed");
        }
        objects.put(key, object);
    }

    synchronized StoredObject get(String key) {
        StoredObject object = objects.get(key);
        if (object == null) {
            throw new StubError(404, "NoSuchKey");
        }
        return object;
    }

    synchronized void delete(String key) {
        objects.remove(key);
    }

    /** Those that begin with the prefix. */
    synchronized SortedMap<String, StoredObject> list(String prefix) {
        return new TreeMap<>(objects.subMap(prefix, prefix + Character.MAX_VALUE));
    }

    synchronized Upload begin(String key, Map<String, String> metadata) {
        Upload upload = new Upload(key, UUID.randomUUID().toString(), metadata, new TreeMap<>());
        uploads.put(upload.id(), upload);
        return upload;
    }

    synchronized String part(String uploadId, int number, byte[] content) {
        upload(uploadId).parts().put(number, content);
        return new StoredObject(content, Map.of()).etag();
    }

    synchronized void complete(String uploadId, List<Part> parts, boolean onlyNew) {
        Upload upload = upload(uploadId);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (Part part : parts) {
            byte[] content = upload.parts().get(part.number());
            boolean last = part == parts.get(parts.size() - 1);
            if (content == null || !new StoredObject(content, Map.of()).etag().equals(part.etag())) {
                throw new StubError(400, "InvalidPart");
            }
            if (!last && content.length < PART_MIN_BYTES) {
                throw new StubError(400, "EntityTooSmall");
            }
            whole.writeBytes(content);
        }
        put(upload.key(), new StoredObject(whole.toByteArray(), upload.metadata()), onlyNew);
        uploads.remove(uploadId);
    }

    synchronized void abort(String uploadId) {
        upload(uploadId);
        uploads.remove(uploadId);
    }

    /** Those whose keys begin with the prefix, by key. */
    synchronized List<Upload> uploads(String prefix) {
        List<Upload> found = new ArrayList<>(uploads.values());
        found.removeIf(u -> !u.key().startsWith(prefix));
        found.sort((a, b) -> (a.key() + a.id()).compareTo(b.key() + b.id()));
        return found;
    }

    private Upload upload(@Nullable String id) {
        Upload upload = id == null ? null : uploads.get(id);
        if (upload == null) {
            throw new StubError(404, "NoSuchUpload");
        }
        return upload;
    }
}
