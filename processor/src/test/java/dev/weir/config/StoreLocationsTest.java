package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.checkpoint.store.StoreLocation.S3;
import dev.weir.checkpoint.store.StoreLocation.S3Access;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreLocationsTest {
    @ParameterizedTest
    @ValueSource(strings = {"/var/lib/weir", "checkpoints", "./a b", "s3", "s3/bucket"})
    void aPathIsAFolder(String text) {
        assertThat(read(text))
                .isEqualTo(
                        new StoreLocation.Folder(Path.of(text).toAbsolutePath().normalize()));
    }

    @ParameterizedTest
    @CsvSource({
        "s3://shop, shop, ''",
        "s3://shop/, shop, ''",
        "s3://shop-eu.1/weir, shop-eu.1, weir",
        "s3://shop/weir/check_points.v1/, shop, weir/check_points.v1",
    })
    void anAddressIsAPartOfABucket(String text, String bucket, String prefix) {
        assertThat(read(text)).isEqualTo(new S3(bucket, prefix, S3Access.AMAZON));
        assertThat(read(text)).hasToString(text.replaceFirst("/$", ""));
    }

    @Test
    void anotherStoreIsAskedByPathUnlessItIsSaidOtherwise() {
        assertThat(read("s3://shop", "s3.endpoint", "https://objects.example.com:9000", "s3.region", "garage"))
                .isEqualTo(new S3(
                        "shop", "", new S3Access(URI.create("https://objects.example.com:9000"), "garage", true)));
        assertThat(((S3) read("s3://shop", "s3.endpoint", "http://a", "s3.path-style", "false"))
                        .access()
                        .pathStyle())
                .isFalse();
        assertThat(((S3) read("s3://shop", "s3.path-style", "true")).access().pathStyle())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:/shop/weir",
                "s3:shop",
                "s3a://shop/weir",
                "hdfs://namenode/weir",
                "file:///var/lib/weir",
                "s3://",
                "s3:///weir",
                "s3://Shop",
                "s3://a",
                "s3://shop//weir",
                "s3://shop/../other",
                "s3://shop/a b",
                "s3://shop/a~1"
            })
    void whatIsNeitherIsRefused(String text) {
        refused(
                "setting checkpoint.dir: found '" + text
                        + "' (from the command line), expected a folder, or s3://bucket/prefix",
                text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"objects.example.com", "ftp://a", "http://", "http://a?b=c", "http://a#b", "http://a b"})
    void anEndpointThatIsNoneIsRefused(String endpoint) {
        refused("setting s3.endpoint: found '" + endpoint + "'", "s3://shop", "s3.endpoint", endpoint);
    }

    @Test
    void aPasswordInAnAddressIsRefusedAndNotShown() {
        assertThatThrownBy(() -> read("s3://AKIA:hush@shop/weir"))
                .hasMessageContaining("found '[hidden]@shop/weir'")
                .hasMessageNotContaining("hush");
        assertThatThrownBy(() -> read("s3://shop", "s3.endpoint", "https://AKIA:hush@host"))
                .hasMessageContaining("found '[hidden]@host'")
                .hasMessageNotContaining("hush");
    }

    @Test
    void aSettingOfBucketsThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> read("s3://shop", "s3.endpiont", "http://a"))
                .hasMessageContaining("unknown setting s3.endpiont. Did you mean s3.endpoint");
    }

    private static void refused(String message, String dir, String... settings) {
        assertThatThrownBy(() -> read(dir, settings))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining(message);
    }

    private static StoreLocation read(String dir, String... settings) {
        Map<String, String> given = new HashMap<>(Map.of("checkpoint.dir", dir));
        for (int i = 0; i < settings.length; i += 2) {
            given.put(settings[i], settings[i + 1]);
        }
        return StoreLocations.read(Settings.of(null, given, name -> null), Setting.CHECKPOINT_DIR);
    }
}
