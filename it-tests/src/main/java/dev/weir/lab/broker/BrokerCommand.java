package dev.weir.lab.broker;

import dev.weir.lab.LabFolder;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir broker}: a broker to try things on. */
@Command(
        name = "broker",
        mixinStandardHelpOptions = true,
        description =
                "Runs a Kafka broker for trying things, until Ctrl-C. Its data is deleted at the end. One method of Kafka is mended, see docs/torture.md.")
public final class BrokerCommand implements Callable<Integer> {
    @Option(names = "--topics", split = ",", description = "Topics to create, with 6 partitions each.")
    private String[] topics = {};

    @Override
    public Integer call() throws InterruptedException {
        try (LabFolder folder = LabFolder.create("broker");
                BrokerProcess broker = BrokerProcess.start(
                        folder.path().resolve("broker"), BrokerProcess.Speed.FAST_START, LabFolder.cache(), Map.of())) {
            broker.createTopics(6, topics);
            System.out.println("kafka.bootstrap.servers=" + broker.bootstrapServers());
            System.out.println("Ctrl-C ends it.");
            // Ctrl-C ends the JVM, and with it the broker and its folder.
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
