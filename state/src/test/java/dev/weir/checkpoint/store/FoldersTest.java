package dev.weir.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldersTest {
    @ParameterizedTest
    @CsvSource({
        "/a/b/, /a/b",
        "/a/./b/../c, /a/c",
        "s3://shop, s3://shop",
        "s3://shop/, s3://shop",
        "s3://shop/weir/savepoints//, s3://shop/weir/savepoints",
        "s3://shop/savepoint-a-1-1-x%2Fy/_metadata, s3://shop/savepoint-a-1-1-x%2Fy/_metadata",
    })
    void aNameHasOneForm(String text, String expected) {
        assertThat(Folders.absolute(text)).isEqualTo(expected);
        assertThat(Folders.isAbsolute(text)).isTrue();
    }

    @Test
    void aPathIsTakenFromTheCurrentFolder() {
        assertThat(Folders.absolute("a b/c"))
                .isEqualTo(Path.of("a b/c").toAbsolutePath().toString());
        assertThat(Folders.absolute("./s3:x")).endsWith("/s3:x");
        assertThat(Folders.isAbsolute("a/s3:x")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:/shop/a",
                "s3a://shop/a",
                "file:///a",
                "s3://",
                "s3:///a",
                "s3://Shop",
                "s3://shop//a",
                "s3://shop/a//b",
                "s3://shop/../a",
                "s3://shop/a b",
                "s3://shop/a\nb",
                "/a\0b"
            })
    void whatNamesNoFolderIsRefused(String text) {
        assertThatThrownBy(() -> Folders.absolute(text))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageStartingWith("'" + text + "' names no folder: expected a path")
                .hasMessageContaining("s3://bucket/prefix");
    }

    @Test
    void aPasswordInAnAddressIsNotShown() {
        assertThatThrownBy(() -> Folders.absolute("s3://AKIA:hush@shop/a"))
                .hasMessageStartingWith("'[hidden]@shop/a' names")
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b, /a",
        "/a, /",
        "/, /",
        "s3://shop/a/b, s3://shop/a",
        "s3://shop/a, s3://shop",
        "s3://shop, s3://shop",
    })
    void theFolderAroundTheOutermostIsItself(String folder, String expected) {
        assertThat(Folders.parent(folder)).isEqualTo(expected);
    }
}
