package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.dataflow.Batch;
import dev.weir.dataflow.RecordReader;
import dev.weir.dataflow.RecordTypes;
import dev.weir.dataflow.RecordWriter;
import dev.weir.fuzz.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged files of overtaken records. Their checksum, which the metadata has, is compared before; this is what is left when
 * it fits. The errors are those that {@link Replay} turns into one that names the file.
 */
@Timeout(120)
class ChannelFuzzTest {
    record Flight(String number, long delay, List<String> legs) {}

    private final RecordTypes types = new RecordTypes(ChannelFuzzTest.class);

    private ChannelPart part(ChannelPart.Side side) {
        Batch batch = new Batch(false);
        for (int i = 0; i < 5; i++) {
            batch.add(new Flight("LH" + i, i, List.of("FRA", "MUC")), i);
            batch.add("text " + i, i);
            batch.add((long) i, i);
        }
        RecordWriter records = new RecordWriter(types);
        records.add(batch, 0);
        return new ChannelPart("in -> out", side, 2_000, records.records(), records.toByteArray());
    }

    private byte[] file() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ChannelFile.write(List.of(part(ChannelPart.Side.RECEIVER), part(ChannelPart.Side.SENDER)), bytes);
        return bytes.toByteArray();
    }

    @Test
    void aDamagedFileIsReadOrRefused() throws IOException {
        Fuzz.of("file of overtaken records").bytes(List.of(file()), bytes -> {
            try {
                read(bytes);
            } catch (IOException | RuntimeException expected) {
                return;
            }
        });
    }

    private void read(byte[] bytes) throws IOException {
        for (ChannelPart part : ChannelFile.read("in -> out", new ByteArrayInputStream(bytes))) {
            new RecordReader(types).read(part.bytes(), part.records(), (value, timestampMs) -> {});
        }
    }

    @Test
    void nothingIsLeftOutInSilence() throws IOException {
        byte[] none = file();
        Arrays.fill(none, 12, 16, (byte) -1);
        assertThatThrownBy(() -> read(none)).isInstanceOf(IOException.class).hasMessageContaining("-1 parts");
        byte[] one = file();
        one[15] = 1;
        assertThatThrownBy(() -> read(one))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("behind the last part");
        byte[] strange = file();
        strange[16] = 2;
        assertThatThrownBy(() -> read(strange)).isInstanceOf(IOException.class).hasMessageContaining("side 2");
    }
}
