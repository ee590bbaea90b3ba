package dev.weir.lab.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.metadata.KRaftMetadataCache;

/**
 * One method of the broker as it was in Kafka 3. Of a partition without leader Kafka 4.3.1 says that nobody has it; the
 * transaction coordinator takes that for a deleted partition and leaves out the end of the transaction there (docs/design.md,
 * section 2). A partition is without leader when all its replicas are away, which is what each kill of a single broker does.
 * With this, the coordinator hears that the leader is not known yet, and asks again.
 */
final class MendedKafka {
    private static final String METADATA_CACHE = "org.apache.kafka.metadata.KRaftMetadataCache";
    private static final String METHOD = "getPartitionLeaderEndpoint";
    private static final ClassFileLocator CLASSES =
            ClassFileLocator.ForClassLoader.of(MendedKafka.class.getClassLoader());

    private MendedKafka() {}

    /**
     * A jar with that class, to stand before Kafka's own on a broker's class path.
     *
     * @param folder where it is kept, under a name that says what it is made of; it is made there when it is missing
     */
    static Path jarIn(Path folder) {
        try {
            Path jar = folder.toAbsolutePath()
                    .resolve("kafka-" + AppInfoParser.getVersion() + "-mended-" + checksumOfWhatIsAdded() + ".jar");
            if (!Files.exists(jar)) {
                Files.createDirectories(jar.getParent());
                make(jar);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write a mended class of Kafka's to " + folder, e);
        }
    }

    private static String checksumOfWhatIsAdded() throws IOException {
        CRC32 crc = new CRC32();
        crc.update(CLASSES.locate(LeaderNotKnownYet.class.getName()).resolve());
        return Long.toHexString(crc.getValue());
    }

    /** Gives it its name in one step, and never replaces it: an archive of classes knows a jar by its time. */
    private static void make(Path jar) throws IOException {
        Path unfinished = jar.resolveSibling(
                jar.getFileName() + "." + ProcessHandle.current().pid());
        mended().toJar(unfinished.toFile());
        try {
            Files.createLink(jar, unfinished);
        } catch (FileAlreadyExistsException e) {
            // Another process was faster.
        }
        Files.delete(unfinished);
    }

    /** From the class file, without loading it. */
    private static DynamicType mended() {
        return new ByteBuddy()
                .redefine(TypePool.Default.of(CLASSES).describe(METADATA_CACHE).resolve(), CLASSES)
                .visit(Advice.to(LeaderNotKnownYet.class, CLASSES).on(ElementMatchers.named(METHOD)))
                .make();
    }

    /** What is added at the method's end; its code is copied there. */
    static final class LeaderNotKnownYet {
        private LeaderNotKnownYet() {}

        @Advice.OnMethodExit
        @SuppressWarnings({"UnusedVariable", "ParameterCanBeLocal"}) // the assignment is what counts
        static void atEnd(
                @Advice.This KRaftMetadataCache metadata,
                @Advice.Argument(0) String topic,
                @Advice.Argument(1) int partition,
                @Advice.Return(readOnly = false) Optional<Node> leader) {
            if (leader.isEmpty() && metadata.contains(new TopicPartition(topic, partition))) {
                leader = Optional.of(Node.noNode());
            }
        }
    }
}
