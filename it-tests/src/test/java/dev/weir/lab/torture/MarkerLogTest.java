package dev.weir.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.proof.Promise;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.ByteUtils;
import org.junit.jupiter.api.Test;

/** What is committed in the wrong order is found, whatever anybody was shown. */
final class MarkerLogTest {
    private final Findings findings = new Findings(what -> {});
    private final MarkerLog log = new MarkerLog("job", findings);

    private static ByteBuffer text(ByteBuffer to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return to.putShort((short) bytes.length).put(bytes);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] key(int version, String group) {
        ByteBuffer key = ByteBuffer.allocate(200).putShort((short) version);
        return bytes(text(text(key, group), "out").putInt(0));
    }

    private static byte[] value(int version, String metadata) {
        ByteBuffer value = ByteBuffer.allocate(300).putShort((short) version).putLong(0);
        if (version >= 3) {
            value.putInt(-1);
        }
        if (version >= 4) {
            byte[] text = metadata.getBytes(StandardCharsets.UTF_8);
            ByteUtils.writeUnsignedVarint(text.length + 1, value);
            return bytes(value.put(text).putLong(1));
        }
        return bytes(text(value, metadata).putLong(1));
    }

    private static String marker(int attempt, String checkpoint) {
        return "weir/1 job=job attempt=" + attempt + " checkpoint=" + checkpoint + " store=s status=RUNNING";
    }

    private void add(String group, int version, String metadata) {
        log.add(key(1, group), value(version, metadata));
    }

    @Test
    void attemptsAndCheckpointsGrow() {
        add("weir.job", 3, marker(1, "none"));
        add("weir.job", 3, marker(1, "4-1"));
        add("weir.job", 1, marker(2, "4-1"));
        add("weir.other", 3, marker(1, "1-1"));
        log.add(key(2, "weir.job"), value(3, marker(1, "1-1")));
        log.add(key(1, "weir.job"), null);
        add("job", 3, "");
        assertThat(log.count()).isEqualTo(3);
        assertThat(findings.isEmpty()).isTrue();
    }

    @Test
    void whatGoesBackIsFound() {
        add("weir.job", 3, marker(2, "7-2"));
        add("weir.job", 3, marker(1, "8-1"));
        add("weir.job", 4, marker(2, "9-2"));
        add("weir.job", 4, marker(2, "8-2") + " x".repeat(40));
        assertThat(findings.all()).hasSize(2).allSatisfy(finding -> {
            assertThat(finding.promise()).isEqualTo(Promise.NO_ZOMBIE);
            assertThat(finding.what()).contains("the marker went back: ");
        });
    }
}
