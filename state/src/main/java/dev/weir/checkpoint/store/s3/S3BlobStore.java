package dev.weir.checkpoint.store.s3;

import dev.weir.checkpoint.store.BlobNames;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.Content;
import dev.weir.checkpoint.store.MeasuredOutput;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.checkpoint.store.StoredBlob;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Blobs as objects of a bucket; the package's description shows the requests. */
public final class S3BlobStore implements BlobStore {
    /** As many names as one request to delete may have. */
    private static final int DELETED_AT_ONCE = 1_000;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    /** A request costs as much time as reading this does, about. */
    private static final int PIECE_BYTES = 1 << 20;

    private final S3Client client;
    private final StoreLocation.S3 location;
    private final S3Calls calls;
    /** What every key begins with: empty, or ending with a slash. */
    private final String root;

    S3BlobStore(S3Client client, StoreLocation.S3 location) {
        this.client = client;
        this.location = location;
        this.calls = new S3Calls(location);
        this.root = location.prefix().isEmpty() ? "" : location.prefix() + "/";
    }

    /**
     * Opens no connection yet.
     *
     * @throws dev.weir.error.WeirException CONFIGURATION when no region is known
     */
    public static S3BlobStore open(StoreLocation.S3 location) {
        return open(location, S3Clients.http());
    }

    /** With connections of one's own. */
    static S3BlobStore open(StoreLocation.S3 location, SdkHttpClient http) {
        return new S3BlobStore(S3Clients.open(location.access(), http), location);
    }

    // ---- writing

    @Override
    public StoredBlob put(String name, Content content) throws IOException {
        StoredBlob stored = putNew(name, content);
        if (stored == null) {
            throw new FileAlreadyExistsException(describe(name));
        }
        return stored;
    }

    @Override
    public boolean putIfAbsent(String name, byte[] content) throws IOException {
        return putNew(name, Content.of(content)) != null;
    }

    @Override
    public void note(String name, byte[] content) throws IOException {
        putIfAbsent(name, content);
    }

    /** Null when the name is taken by another put. */
    private @Nullable StoredBlob putNew(String name, Content content) throws IOException {
        String ticket = UUID.randomUUID().toString();
        try (S3Upload upload = new S3Upload(client, calls, location.bucket(), key(name), ticket)) {
            MeasuredOutput measured = new MeasuredOutput(upload.stream());
            try (OutputStream buffered = new BufferedOutputStream(measured, BUFFER_BYTES)) {
                content.writeTo(buffered);
            }
            return upload.finish() ? measured.measured(name) : null;
        }
    }

    // ---- reading

    @Override
    public byte[] read(String name) throws IOException {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        String key = key(name);
        ResponseInputStream<GetObjectResponse> object =
                calls.call(key, () -> client.getObject(r -> r.bucket(bucket()).key(key)));
        return new S3Input(object, object.response().contentLength(), calls);
    }

    @Override
    public byte[] readRange(String name, long offset, int length) throws IOException {
        String key = key(name);
        String range = "bytes=" + offset + "-" + (offset + length - 1);
        byte[] bytes = length == 0 ? null : calls.call(key, () -> rangeOrNull(key, range));
        if (bytes != null && bytes.length == length) {
            return bytes;
        }
        checkReachesTo(name, offset + length);
        if (length == 0) {
            return new byte[0];
        }
        throw calls.broken(new EOFException("some of " + length + " bytes came"));
    }

    /** Null when the object ends before the range begins. */
    private byte @Nullable [] rangeOrNull(String key, String range) {
        try {
            return client.getObjectAsBytes(r -> r.bucket(bucket()).key(key).range(range))
                    .asByteArrayUnsafe();
        } catch (S3Exception e) {
            if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
                return null;
            }
            throw e;
        }
    }

    private void checkReachesTo(String name, long end) throws IOException {
        String key = key(name);
        long bytes = calls.call(
                        key, () -> client.headObject(r -> r.bucket(bucket()).key(key)))
                .contentLength();
        if (bytes < end) {
            throw new EOFException(describe(name) + " has " + bytes + " bytes, expected at least " + end);
        }
    }

    @Override
    public int pieceBytes() {
        return PIECE_BYTES;
    }

    @Override
    public boolean exists(String name) throws IOException {
        String key = key(name);
        return calls.call(key, () -> {
            try {
                client.headObject(r -> r.bucket(bucket()).key(key));
                return true;
            } catch (NoSuchKeyException e) {
                return false;
            }
        });
    }

    // ---- listing

    @Override
    public List<String> list(String prefix) throws IOException {
        String begin = root + prefix;
        return calls.call(begin, () -> {
            SortedSet<String> names = new TreeSet<>();
            for (S3Object object : client.listObjectsV2Paginator(
                            r -> r.bucket(bucket()).prefix(begin))
                    .contents()) {
                addName(object.key(), names);
            }
            return List.copyOf(names);
        });
    }

    @Override
    public List<String> folders() throws IOException {
        return calls.call(root, () -> {
            SortedSet<String> names = new TreeSet<>();
            for (CommonPrefix folder : client.listObjectsV2Paginator(
                            r -> r.bucket(bucket()).prefix(root).delimiter("/"))
                    .commonPrefixes()) {
                addName(folder.prefix().substring(0, folder.prefix().length() - 1), names);
            }
            return List.copyOf(names);
        });
    }

    @Override
    public List<String> unfinished(String prefix) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        uploads(root + prefix).forEach(upload -> addName(upload.key(), names));
        return List.copyOf(names);
    }

    private List<MultipartUpload> uploads(String begin) throws IOException {
        return calls.call(
                begin,
                () -> client
                        .listMultipartUploadsPaginator(r -> r.bucket(bucket()).prefix(begin))
                        .uploads()
                        .stream()
                        .toList());
    }

    /** What others have put there is none of our blobs. */
    private void addName(String key, SortedSet<String> names) {
        String name = key.substring(root.length());
        if (BlobNames.isValid(name)) {
            names.add(name);
        }
    }

    // ---- deleting

    @Override
    public void delete(Collection<String> names) throws IOException {
        List<String> keys = names.stream().map(this::key).toList();
        for (int from = 0; from < keys.size(); from += DELETED_AT_ONCE) {
            deleteAtOnce(keys.subList(from, Math.min(keys.size(), from + DELETED_AT_ONCE)));
        }
    }

    private void deleteAtOnce(List<String> keys) throws IOException {
        String first = keys.get(0);
        if (keys.size() == 1) {
            calls.call(first, () -> client.deleteObject(r -> r.bucket(bucket()).key(first)));
            return;
        }
        List<ObjectIdentifier> objects = new ArrayList<>();
        keys.forEach(key -> objects.add(ObjectIdentifier.builder().key(key).build()));
        DeleteObjectsResponse response = calls.call(
                first,
                () -> client.deleteObjects(
                        r -> r.bucket(bucket()).delete(d -> d.quiet(true).objects(objects))));
        calls.checkDeleted(response);
    }

    /** The store knows no cheaper way. */
    @Override
    public void discard(Collection<String> names) throws IOException {
        delete(names);
    }

    /** There are no folders. */
    @Override
    public void dropFolder(String name) {}

    @Override
    public void deleteUnfinished(String name) throws IOException {
        String key = key(name);
        for (MultipartUpload upload : uploads(key)) {
            if (upload.key().equals(key)) {
                calls.call(key, () -> abort(upload));
            }
        }
    }

    private boolean abort(MultipartUpload upload) {
        try {
            client.abortMultipartUpload(
                    r -> r.bucket(bucket()).key(upload.key()).uploadId(upload.uploadId()));
            return true;
        } catch (NoSuchUploadException goneMeanwhile) {
            return false;
        }
    }

    @Override
    public boolean mayBeLate() {
        return true;
    }

    @Override
    public String describe(String name) {
        return "s3://" + bucket() + "/" + root + name;
    }

    private String bucket() {
        return location.bucket();
    }

    private String key(String name) {
        return root + BlobNames.check(name);
    }
}
