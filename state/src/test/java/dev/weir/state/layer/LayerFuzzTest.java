package dev.weir.state.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.fuzz.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged files of state, and damaged content under checksums that fit. */
@Timeout(120)
class LayerFuzzTest {
    private static final String FILE = "shared/3-damaged";

    private static byte[] file(int states, int keyGroups, int entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerFileWriter writer = new LayerFileWriter(out);
        for (int state = 0; state < states; state++) {
            for (int group = 0; group < keyGroups; group++) {
                writer.section("totals/größe", "state-" + state, group);
                for (int entry = 0; entry < entries; entry++) {
                    byte[] key = ("key-" + entry).getBytes(StandardCharsets.UTF_8);
                    byte[] value = new byte[entry * 7 % 200];
                    writer.entry(key, key.length, value, entry % 5 == 4 ? -1 : value.length);
                }
            }
        }
        writer.finish();
        return out.toByteArray();
    }

    private static List<String> read(byte[] file) throws IOException {
        List<String> content = new ArrayList<>();
        try (LayerFileReader reader = LayerFileReader.open(LayerSource.of(FILE, file))) {
            for (Section section : reader.sections()) {
                reader.read(section, (bytes, keyFrom, keyLength, valueFrom, valueLength) -> {
                    String key = new String(bytes, keyFrom, keyLength, StandardCharsets.ISO_8859_1);
                    int hash =
                            Arrays.hashCode(Arrays.copyOfRange(bytes, valueFrom, valueFrom + Math.max(0, valueLength)));
                    content.add(section.key() + " " + key + " " + valueLength + " " + hash);
                });
            }
        }
        return content;
    }

    private static List<byte[]> valid() throws IOException {
        return List.of(file(1, 1, 1), file(2, 3, 6), file(1, 1, 40), file(0, 0, 0));
    }

    @Test
    void aDamagedFileIsNeverReadAsAnother() throws IOException {
        List<List<String>> whole = new ArrayList<>();
        for (byte[] file : valid()) {
            whole.add(read(file));
        }
        Fuzz.of("layer file").bytes(valid(), file -> {
            try {
                assertThat(whole).contains(read(file));
            } catch (WeirException e) {
                Fuzz.declared(e, ExitCode.CONFIGURATION, FILE);
            }
        });
    }

    @Test
    void aStrangeIndexUnderItsChecksumIsRefusedOrHarmless() throws IOException {
        byte[] whole = file(2, 3, 6);
        ByteBuffer footer = ByteBuffer.wrap(whole, whole.length - LayerFormat.FOOTER_LENGTH, LayerFormat.FOOTER_LENGTH);
        int at = (int) footer.getLong();
        byte[] index = Arrays.copyOfRange(whole, at, at + footer.getInt());
        Fuzz.of("index of a layer file").bytes(List.of(index), mutated -> {
            ByteBuffer file = ByteBuffer.allocate(at + mutated.length + LayerFormat.FOOTER_LENGTH);
            file.put(whole, 0, at).put(mutated).putLong(at).putInt(mutated.length);
            file.putInt(LayerFormat.crc32c(mutated, 0, mutated.length)).putLong(LayerFormat.END_MAGIC);
            readOrRefused(file.array());
        });
    }

    @Test
    void aStrangeFooterIsRefusedOrHarmless() throws IOException {
        byte[] whole = file(2, 3, 6);
        int at = whole.length - LayerFormat.FOOTER_LENGTH;
        byte[] footer = Arrays.copyOfRange(whole, at, whole.length);
        Fuzz.of("footer of a layer file").bytes(List.of(footer), mutated -> {
            byte[] file = Arrays.copyOf(whole, at + mutated.length);
            System.arraycopy(mutated, 0, file, at, mutated.length);
            readOrRefused(file);
        });
    }

    private static void readOrRefused(byte[] file) throws IOException {
        try {
            read(file);
        } catch (WeirException e) {
            Fuzz.declared(e, ExitCode.CONFIGURATION, FILE);
        }
    }

    @Test
    void strangeEntriesAreRefusedOrHarmless() throws IOException {
        byte[] whole = file(1, 1, 40);
        Section only =
                LayerFileReader.open(LayerSource.of(FILE, whole)).sections().get(0);
        byte[] entries = Arrays.copyOfRange(whole, (int) only.offset(), (int) only.offset() + only.length());
        Fuzz.of("entries of a layer file").bytes(List.of(entries), mutated -> {
            try {
                LayerFileReader.forEach(mutated, mutated.length, FILE, (bytes, keyFrom, keyLength, from, length) -> {
                    assertThat(keyFrom + keyLength).isBetween(0, bytes.length);
                    assertThat(from + Math.max(0, length)).isBetween(0, bytes.length);
                });
            } catch (WeirException e) {
                Fuzz.declared(e, ExitCode.CONFIGURATION, FILE);
            }
        });
    }
}
