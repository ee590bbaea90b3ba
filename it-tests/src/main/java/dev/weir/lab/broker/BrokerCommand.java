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
        description = "Runs a Kafka broker for trying things, until Ctrl-C. Its data is deleted at the end.")
public final class BrokerCommand implements Callable<Integer> {
    @Option(names = "--topics", split = ",", description = "Topics to create, with 6 partitions each.")
    private String[] topics = {};

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(end, ended), "broker-end"));
        try (LabFolder folder = LabFolder.create("broker");
                BrokerProcess broker = BrokerProcess.start(
                        folder.path().resolve("broker"), BrokerProcess.Speed.FAST_START, LabFolder.cache(), Map.of())) {
            broker.createTopics(6, topics);
            System.out.println("kafka.bootstrap.servers=" + broker.bootstrapServers());
            System.out.println("Ctrl-C ends it.");
            end.await();
        } finally {
            ended.countDown();
        }
        return 0;
    }

    private static void awaitEnd(CountDownLatch end, CountDownLatch ended) {
        end.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
