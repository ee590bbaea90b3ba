package dev.weir.service;

import dev.weir.connector.kafka.KafkaClients;
import dev.weir.state.type.Types;
import org.slf4j.LoggerFactory;

/**
 * Initialises what every job needs and what takes long, on a thread of its own, while the command line and the settings
 * are read: a start has two things to do at once, and most machines a second processor. Nothing waits for it, but by the
 * rules of class initialisation whoever needs the same class meanwhile.
 */
final class WarmUp {
    private WarmUp() {}

    static void start() {
        Thread thread = new Thread(WarmUp::run, "weir-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run() {
        LoggerFactory.getLogger(WarmUp.class).debug("warming up");
        KafkaClients.initialise();
        Types.STRING.schema();
    }
}
