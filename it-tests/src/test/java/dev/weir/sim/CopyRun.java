package dev.weir.sim;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** One simulation of the {@link CopyJob}: faults for a while, then calm until it is done, then the verdict. */
final class CopyRun {
    private static final int PARTITIONS = 2;
    private static final int CALM_STEPS = 60_000;

    private final SimWorld world;
    private final CopyJob.Mistake mistake;
    private final Set<TopicPartition> partitions = new LinkedHashSet<>();
    private final CommittedReader reader;
    private final int records;

    CopyRun(long seed, SimFaults faults, CopyJob.Mistake mistake, int records, boolean withStory) {
        this.world = new SimWorld(seed, faults, withStory);
        world.broker().loadFirst();
        this.mistake = mistake;
        this.records = records;
        this.reader = new CommittedReader(world.broker());
        world.broker().createTopic(CopyJob.INPUT, PARTITIONS);
        world.broker().createTopic(CopyJob.OUTPUT, PARTITIONS);
        for (int p = 0; p < PARTITIONS; p++) {
            partitions.add(new TopicPartition(CopyJob.INPUT, p));
        }
        world.newMachine("m1");
        world.newMachine("m2");
        writeInput();
        world.launchWith(this::launch);
        world.onEnd(dead -> world.scheduler().plan(world.scheduler().restartDelayMs(), this::launchIfNoneRuns));
        launch(world.machines().get(0));
    }

    private void writeInput() {
        world.scheduler().endFaults();
        SimProcess writer = world.newProcess(world.machines().get(0));
        Producer<byte[], byte[]> producer = writer.kafka().producer(Map.of());
        for (int i = 0; i < records; i++) {
            for (TopicPartition tp : partitions) {
                byte[] value = (tp.partition() + ":" + i).getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(tp.topic(), tp.partition(), null, value));
            }
        }
        producer.flush();
        writer.exit(0);
        world.scheduler().beginFaults();
    }

    private void launchIfNoneRuns() {
        if (world.processes().isEmpty()) {
            launch(world.machines().get(world.random().nextInt(world.machines().size())));
        }
    }

    private void launch(SimMachine machine) {
        SimProcess process = world.newProcess(machine);
        world.run(process, () -> new CopyJob(process, mistake, partitions).start());
    }

    SimWorld world() {
        return world;
    }

    /** Runs it; returns null when all is well, else what is wrong. */
    String verdict(int steps) {
        for (int i = 0; i < steps; i++) {
            world.scheduler().step();
            if (i % 500 == 0) {
                String wrong = compare(false);
                if (wrong != null) {
                    return wrong;
                }
            }
        }
        world.scheduler().endFaults();
        for (int i = 0; i < CALM_STEPS && !isCopied(); i += 100) {
            world.scheduler().run(100);
        }
        return compare(true);
    }

    private boolean isCopied() {
        return reader.isSettled()
                && IntStream.range(0, PARTITIONS)
                        .allMatch(p -> reader.values(CopyJob.OUTPUT, p).size() == records);
    }

    private String compare(boolean atEnd) {
        for (TopicPartition tp : partitions) {
            List<String> in = reader.values(CopyJob.INPUT, tp.partition());
            List<String> out = reader.values(CopyJob.OUTPUT, tp.partition());
            if (out.size() > in.size() || !in.subList(0, out.size()).equals(out)) {
                return "partition " + tp.partition() + " is no prefix of the input: " + out;
            }
            if (atEnd && !isCopied()) {
                return "partition " + tp.partition() + " stops after " + out.size() + " of " + in.size();
            }
        }
        return null;
    }
}
