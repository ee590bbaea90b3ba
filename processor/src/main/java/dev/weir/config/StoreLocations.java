package dev.weir.config;

import dev.weir.checkpoint.store.BlobNames;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.checkpoint.store.StoreLocation.S3Access;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads where checkpoints lie: a folder's path, or {@code s3://bucket/prefix}. Pure. */
public final class StoreLocations {
    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):/?/?(.*)");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final String EXPECTED = "a folder, or s3://bucket/prefix with a prefix of A-Z a-z 0-9 . _ % - and /";
    private static final String ENDPOINT = "http:// or https:// and a host, without user, password and question mark";

    private StoreLocations() {}

    /** @throws dev.weir.error.WeirException CONFIGURATION when the setting, or one of a bucket's, does not fit */
    public static StoreLocation read(Settings settings, Setting setting) {
        String text = settings.text(setting).orElse("");
        Matcher address = ADDRESS.matcher(text);
        if (!address.matches()) {
            return new StoreLocation.Folder(settings.path(setting));
        }
        if (!address.group(1).equals("s3") || !text.startsWith("s3://")) {
            throw settings.badAddress(setting, EXPECTED);
        }
        return bucket(settings, setting, address.group(2).replaceFirst("/+$", ""));
    }

    private static StoreLocation bucket(Settings settings, Setting setting, String rest) {
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        String prefix = slash < 0 ? "" : rest.substring(slash + 1);
        if (!BUCKET.matcher(bucket).matches() || !(prefix.isEmpty() || BlobNames.isValid(prefix))) {
            throw settings.badAddress(setting, EXPECTED);
        }
        return new StoreLocation.S3(bucket, prefix, access(settings));
    }

    private static S3Access access(Settings settings) {
        URI endpoint = endpoint(settings);
        String region =
                settings.text(Setting.S3_REGION).filter(r -> !r.isEmpty()).orElse(null);
        boolean pathStyle = settings.has(Setting.S3_PATH_STYLE)
                ? Boolean.parseBoolean(settings.choice(Setting.S3_PATH_STYLE, "true", "false"))
                : endpoint != null;
        return new S3Access(endpoint, region, pathStyle);
    }

    private static @Nullable URI endpoint(Settings settings) {
        String text = settings.text(Setting.S3_ENDPOINT).orElse("");
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean bare = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (http && uri.getHost() != null && bare) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw settings.badAddress(Setting.S3_ENDPOINT, ENDPOINT);
        }
        throw settings.badAddress(Setting.S3_ENDPOINT, ENDPOINT);
    }
}
