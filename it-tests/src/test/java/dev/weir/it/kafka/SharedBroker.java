package dev.weir.it.kafka;

import dev.weir.lab.broker.BrokerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The broker of all suites of a JVM that leave it alone and give their jobs and topics names of their own: a start takes it as
 * much processor time as some tests. It ends with the JVM. When a test has failed its folder, with its log, stays.
 */
final class SharedBroker implements AfterTestExecutionCallback {
    private static @Nullable BrokerProcess broker;
    private static volatile boolean keeps;

    /** The broker, which is started when it is first asked for. */
    static synchronized BrokerProcess get() {
        BrokerProcess running = broker;
        if (running == null) {
            running = start();
            broker = running;
        }
        if (!running.isAlive()) {
            throw new IllegalStateException("the broker that suites share has ended, see " + running.log());
        }
        return running;
    }

    private static BrokerProcess start() {
        try {
            BrokerProcess started = Suite.startBroker(Files.createTempDirectory("weir-shared"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(started)));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(BrokerProcess started) {
        if (keeps) {
            started.kill9();
        } else {
            started.close();
        }
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            keeps = true;
            System.out.println("the broker's log is " + get().log());
        }
    }
}
