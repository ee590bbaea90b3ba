package dev.weir.sim;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/** What a consumer with partitions assigned by hand says of its group: a name, and no membership. */
final class SimGroupMetadata extends ConsumerGroupMetadata {
    @SuppressWarnings("removal") // The client has no other way to make one without a broker.
    SimGroupMetadata(String group) {
        super(group, -1, "", Optional.empty());
    }
}
