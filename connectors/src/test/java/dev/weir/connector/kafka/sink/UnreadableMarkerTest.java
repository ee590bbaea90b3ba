package dev.weir.connector.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.connector.TransactionException;
import dev.weir.connector.kafka.FakeContext;
import dev.weir.connector.kafka.KafkaAdmin;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** A group's offset that no end of a transaction decides: the client asks until its time is over, and says nothing of that. */
final class UnreadableMarkerTest {
    @Test
    void aMarkerThatCannotBeReadPointsToTransactionsThatHang() {
        KafkaJobTransactions transactions = new KafkaJobTransactions(new Context(), "out", Duration.ofMinutes(15));
        assertThatThrownBy(transactions::readMarker)
                .isInstanceOfSatisfying(
                        TransactionException.class,
                        e -> assertThat(e.kind()).isEqualTo(TransactionException.Kind.RETRY))
                .hasMessageContaining("reading the marker in group weir.")
                .hasMessageContaining("may have no end in that group: docs/operations.md, The output cluster")
                .hasMessageContaining("Timeout of 10000ms");
    }

    private static final class Context extends FakeContext {
        /** It overlooks offsets that are undecided, as the real one does. */
        @Override
        public KafkaAdmin admin(Map<String, Object> settings) {
            return (KafkaAdmin) Proxy.newProxyInstance(
                    KafkaAdmin.class.getClassLoader(),
                    new Class<?>[] {KafkaAdmin.class},
                    (admin, method, arguments) -> method.getName().equals("groupOffsets") ? Map.of() : null);
        }

        @Override
        public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
            return new MockConsumer<>("none") {
                @Override
                public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
                        Set<TopicPartition> partitions, Duration timeout) {
                    throw new TimeoutException("Timeout of " + timeout.toMillis()
                            + "ms expired before the last committed offset for partitions " + partitions
                            + " could be determined.");
                }
            };
        }
    }
}
