package dev.weir.config;

import dev.weir.checkpoint.store.S3Address;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.checkpoint.store.StoreLocation.S3Access;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads where checkpoints and savepoints lie: a folder's path, or {@code s3://bucket/prefix}. Pure. */
public final class StoreLocations {
    private static final String EXPECTED = "a folder, or " + S3Address.FORM;
    private static final String ENDPOINT = "http:// or https:// and a host, without user, password and question mark";

    private StoreLocations() {}

    /** @throws dev.weir.error.WeirException CONFIGURATION when the setting, or one of a bucket's, does not fit */
    public static StoreLocation read(Settings settings, Setting setting) {
        String text = settings.text(setting).orElse("");
        if (!S3Address.isMeant(text)) {
            return new StoreLocation.Folder(settings.path(setting));
        }
        S3Address address = S3Address.parse(text).orElseThrow(() -> settings.badAddress(setting, EXPECTED));
        return new StoreLocation.S3(address.bucket(), address.prefix(), access(settings));
    }

    /**
     * How the object store of all {@code s3://} addresses is reached.
     *
     * @throws dev.weir.error.WeirException CONFIGURATION when a setting of it does not fit
     */
    public static S3Access access(Settings settings) {
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
