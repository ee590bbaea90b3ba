package dev.weir.checkpoint.store.s3;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.checkpoint.store.s3.StubBucket.Part;
import dev.weir.checkpoint.store.s3.StubBucket.StoredObject;
import dev.weir.checkpoint.store.s3.StubBucket.Upload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * As much of S3's protocol as checkpoints need, in this JVM: PUT that heeds If-None-Match, multipart uploads, ranges,
 * paged listings, deletion of many. It compares every checksum that a request carries, and takes no request that is not
 * signed, or sent in chunks, which many stores do not understand. It does not check signatures.
 */
public final class StubS3 implements AutoCloseable {
    static {
        // Before the first server: else each answer on a connection that is kept waits 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** The SDK wants credentials; these are none. */
    public static final String ACCESS_KEY = "AKIAWEIRTESTS";

    public static final String SECRET = "a-secret-that-nothing-may-show";

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
    private static final Pattern KEY = Pattern.compile("<Key>(.*?)</Key>");
    private static final Pattern PART =
            Pattern.compile("<Part>.*?<ETag>(.*?)</ETag>.*?<PartNumber>(\\d+)</PartNumber>.*?</Part>");

    private final String bucket;
    private final StubBucket content = new StubBucket();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** @param bucket the one bucket that it has */
    public StubS3(String bucket) {
        this.bucket = bucket;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What it holds under names that begin with this one. */
    public SortedMap<String, byte[]> objects(String prefix) {
        SortedMap<String, byte[]> objects = new TreeMap<>();
        content.list(prefix).forEach((key, object) -> objects.put(key, object.content()));
        return objects;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            try {
                checkSigned(exchange.getRequestHeaders());
                checkContent(exchange.getRequestHeaders(), body);
                answer(exchange, body);
            } catch (StubError e) {
                reply(exchange, e.status, element("Error", element("Code", e.code) + element("Message", "of a stub")));
            }
        }
    }

    private static void checkSigned(Headers headers) {
        String authorization = headers.getFirst("Authorization");
        if (authorization == null || !authorization.startsWith("AWS4-HMAC-SHA256 Credential=" + ACCESS_KEY + "/")) {
            throw new StubError(403, "AccessDenied");
        }
    }

    private static void checkContent(Headers headers, byte[] body) {
        check(headers.getFirst("Content-MD5"), Base64.getEncoder().encodeToString(Digests.md5(body)));
        check(headers.getFirst("x-amz-checksum-crc32c"), Base64.getEncoder().encodeToString(Digests.crc32c(body)));
        String sha256 = headers.getFirst("x-amz-content-sha256");
        if (sha256 == null || sha256.startsWith("STREAMING-")) {
            throw new StubError(501, "NotImplemented");
        }
        check(sha256.equals("UNSIGNED-PAYLOAD") ? null : sha256, HexFormat.of().formatHex(Digests.sha256(body)));
    }

    private static void check(@Nullable String told, String found) {
        if (told != null && !told.equals(found)) {
            throw new StubError(400, "BadDigest");
        }
    }

    private void answer(HttpExchange exchange, byte[] body) throws IOException {
        String path =
                URLDecoder.decode(exchange.getRequestURI().getRawPath().replace("+", "%2B"), StandardCharsets.UTF_8);
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        String[] parts = path.substring(1).split("/", 2);
        if (!parts[0].equals(bucket)) {
            throw new StubError(404, "NoSuchBucket");
        }
        String key = parts.length < 2 ? "" : parts[1];
        String method = exchange.getRequestMethod();
        switch (key.isEmpty() ? method + " bucket" : method) {
            case "GET bucket" -> reply(exchange, 200, query.containsKey("uploads") ? uploads(query) : objects(query));
            case "POST bucket" -> deleteMany(exchange, text(body));
            case "GET", "HEAD" -> get(exchange, key);
            case "PUT" -> put(exchange, key, query, body);
            case "POST" -> post(exchange, key, query, text(body));
            case "DELETE" -> delete(exchange, key, query.get("uploadId"));
            default -> throw new StubError(405, "MethodNotAllowed");
        }
    }

    private void get(HttpExchange exchange, String key) throws IOException {
        StoredObject object = content.get(key);
        Headers headers = exchange.getResponseHeaders();
        object.metadata().forEach(headers::set);
        headers.set("ETag", object.etag());
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(object.content().length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        reply(exchange, range == null ? 200 : 206, range == null ? object.content() : part(object.content(), range));
    }

    private static byte[] part(byte[] all, String range) {
        Matcher m = RANGE.matcher(range);
        if (!m.matches() || Long.parseLong(m.group(1)) >= all.length) {
            throw new StubError(416, "InvalidRange");
        }
        int to = (int) Math.min(all.length, Long.parseLong(m.group(2)) + 1);
        return java.util.Arrays.copyOfRange(all, Integer.parseInt(m.group(1)), to);
    }

    private void put(HttpExchange exchange, String key, Map<String, String> query, byte[] body) throws IOException {
        if (query.containsKey("partNumber")) {
            String etag = content.part(query.get("uploadId"), Integer.parseInt(query.get("partNumber")), body);
            exchange.getResponseHeaders().set("ETag", etag);
        } else {
            StoredObject object = new StoredObject(body, metadata(exchange));
            content.put(key, object, onlyNew(exchange));
            exchange.getResponseHeaders().set("ETag", object.etag());
        }
        reply(exchange, 200, "");
    }

    private void post(HttpExchange exchange, String key, Map<String, String> query, String body) throws IOException {
        if (query.containsKey("uploads")) {
            Upload upload = content.begin(key, metadata(exchange));
            reply(exchange, 200, element("InitiateMultipartUploadResult", element("UploadId", upload.id())));
            return;
        }
        List<Part> parts = new ArrayList<>();
        for (Matcher m = PART.matcher(body); m.find(); ) {
            parts.add(new Part(Integer.parseInt(m.group(2)), unescape(m.group(1))));
        }
        content.complete(query.get("uploadId"), parts, onlyNew(exchange));
        reply(exchange, 200, element("CompleteMultipartUploadResult", element("Key", escape(key))));
    }

    private void delete(HttpExchange exchange, String key, @Nullable String uploadId) throws IOException {
        if (uploadId == null) {
            content.delete(key);
        } else {
            content.abort(uploadId);
        }
        reply(exchange, 204, "");
    }

    private void deleteMany(HttpExchange exchange, String body) throws IOException {
        for (Matcher m = KEY.matcher(body); m.find(); ) {
            content.delete(unescape(m.group(1)));
        }
        reply(exchange, 200, element("DeleteResult", ""));
    }

    private String objects(Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        String after = query.getOrDefault("continuation-token", "");
        boolean byFolder = query.containsKey("delimiter");
        TreeSet<String> entries = new TreeSet<>();
        for (String key : content.list(prefix).keySet()) {
            int slash = key.indexOf('/', prefix.length());
            entries.add(byFolder && slash >= 0 ? key.substring(0, slash + 1) : key);
        }
        StringBuilder xml = new StringBuilder();
        int left = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        String last = after;
        for (String entry : entries.tailSet(after, after.isEmpty())) {
            if (left-- == 0) {
                return element("ListBucketResult", xml + more(true) + element("NextContinuationToken", escape(last)));
            }
            last = entry;
            boolean folder = byFolder && entry.endsWith("/") && entry.length() > prefix.length();
            xml.append(
                    folder
                            ? element("CommonPrefixes", element("Prefix", escape(entry)))
                            : element("Contents", element("Key", escape(entry))));
        }
        return element("ListBucketResult", xml + more(false));
    }

    private String uploads(Map<String, String> query) {
        String after = query.getOrDefault("key-marker", "") + query.getOrDefault("upload-id-marker", "");
        StringBuilder xml = new StringBuilder();
        int left = Integer.parseInt(query.getOrDefault("max-uploads", "1000"));
        Upload last = null;
        for (Upload upload : content.uploads(query.getOrDefault("prefix", ""))) {
            if ((upload.key() + upload.id()).compareTo(after) <= 0) {
                continue;
            }
            if (left-- == 0 && last != null) {
                String next = element("NextKeyMarker", escape(last.key())) + element("NextUploadIdMarker", last.id());
                return element("ListMultipartUploadsResult", xml + more(true) + next);
            }
            last = upload;
            xml.append(element("Upload", element("Key", escape(upload.key())) + element("UploadId", upload.id())));
        }
        return element("ListMultipartUploadsResult", xml + more(false));
    }

    private static String more(boolean truncated) {
        return element("IsTruncated", Boolean.toString(truncated));
    }

    private static boolean onlyNew(HttpExchange exchange) {
        return "*".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
    }

    private static Map<String, String> metadata(HttpExchange exchange) {
        Map<String, String> metadata = new TreeMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (name.toLowerCase(java.util.Locale.ROOT).startsWith("x-amz-meta-")) {
                metadata.put(name, values.get(0));
            }
        });
        return metadata;
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] sides = pair.split("=", 2);
            query.put(sides[0], sides.length < 2 ? "" : URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    private static String element(String name, String inner) {
        return "<" + name + ">" + inner + "</" + name + ">";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String unescape(String text) {
        return text.replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    private static void reply(HttpExchange exchange, int status, String xml) throws IOException {
        reply(exchange, status, xml.getBytes(StandardCharsets.UTF_8));
    }

    private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, none ? -1 : body.length);
        if (!none) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
