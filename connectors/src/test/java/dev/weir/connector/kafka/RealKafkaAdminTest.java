package dev.weir.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What lies between two calls of the client. */
class RealKafkaAdminTest {
    private static final TopicPartition P = new TopicPartition("t", 0);
    private static final long T = 1_000;

    /** Ends at 100 with records that are older than T; newer ones come after each look at it. */
    private long end = 100;

    private Admin whileOthersWrite() {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(),
                new Class<?>[] {Admin.class},
                (proxy, method, arguments) -> answered((OffsetSpec) ((Map<?, ?>) arguments[0]).get(P)));
    }

    private ListOffsetsResult answered(OffsetSpec asked) {
        boolean none = asked instanceof OffsetSpec.TimestampSpec && end == 100;
        long offset = none ? -1 : asked instanceof OffsetSpec.TimestampSpec ? 100 : end;
        end += 5;
        ListOffsetsResultInfo info = new ListOffsetsResultInfo(offset, none ? -1 : T, Optional.empty());
        return new ListOffsetsResult(Map.of(P, KafkaFuture.completedFuture(info)));
    }

    @Test
    void aTimeThatNoRecordHasReachedYetIsWhereTheNextOneComes() {
        assertThat(new RealKafkaAdmin(whileOthersWrite()).offsetsAt(List.of(P), T))
                .containsExactly(Map.entry(P, 100L));
    }
}
