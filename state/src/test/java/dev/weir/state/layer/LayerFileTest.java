package dev.weir.state.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.layer.LayerMerger.Deletions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerFileTest {
    private interface Content {
        void writeTo(LayerFileWriter out) throws IOException;
    }

    private static byte[] file(Content content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerFileWriter writer = new LayerFileWriter(out);
        content.writeTo(writer);
        assertThat(writer.finish()).isEqualTo(out.size());
        return out.toByteArray();
    }

    private static void put(LayerFileWriter out, String key, String value) throws IOException {
        byte[] k = key.getBytes(StandardCharsets.UTF_8);
        byte[] v = value.getBytes(StandardCharsets.UTF_8);
        out.entry(k, k.length, v, v.length);
    }

    private static void delete(LayerFileWriter out, String key) throws IOException {
        byte[] k = key.getBytes(StandardCharsets.UTF_8);
        out.entry(k, k.length, new byte[0], -1);
    }

    private static LayerFileReader open(byte[] file) throws IOException {
        return LayerFileReader.open(LayerSource.of("layer-1", file));
    }

    /** All entries, as {@code uid/state/group:key=value}. */
    private static List<String> read(LayerFileReader reader) throws IOException {
        List<String> all = new ArrayList<>();
        for (Section s : reader.sections()) {
            String at = s.key().uid() + "/" + s.key().state() + "/" + s.key().keyGroup() + ":";
            reader.read(
                    s,
                    (b, kf, kl, vf, vl) -> all.add(at
                            + new String(b, kf, kl, StandardCharsets.UTF_8)
                            + (vl < 0 ? " deleted" : "=" + new String(b, vf, vl, StandardCharsets.UTF_8))));
        }
        return all;
    }

    private static byte[] example() throws IOException {
        return file(out -> {
            out.section("count", "total", 3);
            put(out, "a", "1");
            delete(out, "b");
            out.section("count", "total", 4);
            put(out, "c", "");
            out.section("other", "total", 3);
            put(out, "d", "x".repeat(300));
        });
    }

    @Test
    void readsWhatWasWritten() throws IOException {
        assertThat(read(open(example())))
                .containsExactly(
                        "count/total/3:a=1",
                        "count/total/3:b deleted",
                        "count/total/4:c=",
                        "other/total/3:d=" + "x".repeat(300));
    }

    @Test
    void readsALocalFile(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("layer");
        Files.write(path, example());
        try (LayerFileReader reader = LayerFileReader.open(LayerSource.open(path))) {
            assertThat(read(reader)).hasSize(4).contains("count/total/4:c=");
        }
    }

    @Test
    void aFileWithoutEntriesIsAFile() throws IOException {
        assertThat(open(file(out -> out.section("count", "total", 1))).sections())
                .isEmpty();
    }

    @Test
    void laterFilesReplaceEarlierOnesAndDeletionsStay() throws IOException {
        byte[] layer = file(out -> {
            out.section("count", "total", 3);
            put(out, "b", "2");
            delete(out, "a");
            out.section("count", "total", 5);
            delete(out, "z");
        });
        List<LayerFileReader> files = List.of(open(example()), open(layer));
        assertThat(read(open(file(out -> LayerMerger.merge(files, s -> true, Deletions.KEEP, out)))))
                .containsExactly(
                        "count/total/3:a deleted",
                        "count/total/3:b=2",
                        "count/total/4:c=",
                        "count/total/5:z deleted",
                        "other/total/3:d=" + "x".repeat(300));
        assertThat(read(open(file(out -> LayerMerger.merge(files, s -> s.uid().equals("count"), Deletions.DROP, out)))))
                .containsExactly("count/total/3:b=2", "count/total/4:c=");
    }

    @Test
    void aTaskReadsOnlyItsKeyGroups() throws IOException {
        byte[] broken = example();
        LayerFileReader whole = open(broken);
        Section elsewhere = whole.sections().get(0);
        broken[(int) elsewhere.offset()] ^= 1;
        RestoredState state = LayerRestore.read(List.of(open(broken)), "count", new KeyGroupRange(4, 7))
                .get("total");
        assertThat(state.entries()).isEqualTo(1);
    }

    @Test
    void aTaskReadsOnlyItsOperator() throws IOException {
        RestoredState state = LayerRestore.read(List.of(open(example())), "count", new KeyGroupRange(0, 127))
                .get("total");
        assertThat(state.entries()).isEqualTo(2);
    }

    @Test
    void aSectionOfAnotherNumberOfEntriesIsRefused() throws IOException {
        LayerFileReader file = open(example());
        Section s = file.sections().get(0);
        Section wrong = new Section(s.key(), s.offset(), s.length(), 3, s.crc32c());
        assertThatThrownBy(() -> file.read(wrong, (b, kf, kl, vf, vl) -> {}))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("is 2, expected 3");
    }

    @Test
    void largeStateGoesIntoSeveralSections() throws IOException {
        byte[] value = new byte[20 << 20];
        LayerFileReader reader = open(file(out -> {
            out.section("count", "total", 3);
            for (byte i = 0; i < 3; i++) {
                out.entry(new byte[] {i}, 1, value, value.length);
            }
        }));
        assertThat(reader.sections()).extracting(Section::entries).containsExactly(2, 1);
    }

    @Test
    void everyDamagedByteIsNoticed() throws IOException {
        byte[] good = example();
        List<String> expected = read(open(good));
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 0x10;
            assertThatThrownBy(() -> assertThat(read(open(bad))).isEqualTo(expected))
                    .as("byte " + i)
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                    .hasMessageContaining("layer-1")
                    .hasMessageContaining("expected");
        }
    }

    @Test
    void everyTruncationIsNoticed() throws IOException {
        byte[] good = example();
        for (int length = 0; length < good.length; length++) {
            byte[] bad = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> open(bad)).as("length " + length).isInstanceOf(WeirException.class);
        }
    }

    @Test
    void aLaterVersionIsRefusedByItsNumber() throws IOException {
        byte[] later = example();
        ByteBuffer.wrap(later).putInt(8, 2);
        assertThatThrownBy(() -> open(later))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("layer-1")
                .hasMessageContaining("version is 2, expected 1");
    }
}
