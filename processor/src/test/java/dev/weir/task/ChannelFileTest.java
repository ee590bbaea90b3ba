package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.dataflow.Batch;
import dev.weir.dataflow.RecordReader;
import dev.weir.dataflow.RecordTypes;
import dev.weir.dataflow.RecordWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelFileTest {
    /** As version 1 wrote it, and as every later release must read it. */
    private static final String VERSION_1 = "574549524348414e00000001000000020000000000000007d00000000000000002"
            + "0000003700206a6176612e6c616e672e537472696e671022737472696e6722220261021c6a6176612e6c616e672e4c6f6e67"
            + "0c226c6f6e67224454018000000000000000000000000000000000000000";

    private static byte[] written(ChannelPart... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ChannelFile.write(List.of(parts), bytes);
        return bytes.toByteArray();
    }

    private static ChannelPart received() {
        Batch batch = new Batch(false);
        batch.add("a", 17);
        batch.add(42L, 34);
        RecordWriter records = new RecordWriter(new RecordTypes(null));
        records.add(batch, 0);
        return new ChannelPart("in -> out", ChannelPart.Side.RECEIVER, 2_000, records.records(), records.toByteArray());
    }

    private static ChannelPart sent() {
        return new ChannelPart("in -> out", ChannelPart.Side.SENDER, Long.MIN_VALUE, 0, new byte[0]);
    }

    @Test
    void theFormatStaysAsItIs() throws IOException {
        assertThat(HexFormat.of().formatHex(written(received(), sent()))).isEqualTo(VERSION_1);
    }

    @Test
    void whatVersion1WroteIsRead() throws IOException {
        List<ChannelPart> parts = read(HexFormat.of().parseHex(VERSION_1));

        assertThat(parts)
                .extracting(ChannelPart::side)
                .containsExactly(ChannelPart.Side.RECEIVER, ChannelPart.Side.SENDER);
        assertThat(parts).extracting(ChannelPart::watermarkMs).containsExactly(2_000L, Long.MIN_VALUE);
        List<Object> values = new ArrayList<>();
        new RecordReader(new RecordTypes(null))
                .read(parts.get(0).bytes(), parts.get(0).records(), (value, timestampMs) -> values.add(value));
        assertThat(values).containsExactly("a", 42L);
    }

    @Test
    void aFileThatIsCutOffIsRefused() throws IOException {
        byte[] whole = written(received(), sent());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anotherVersionIsRefused() throws IOException {
        byte[] newer = written(received());
        newer[11] = 2;
        assertThatThrownBy(() -> read(newer)).isInstanceOf(IOException.class).hasMessageContaining("version 1");
    }

    private static List<ChannelPart> read(byte[] bytes) throws IOException {
        return ChannelFile.read("in -> out", new ByteArrayInputStream(bytes));
    }
}
