package dev.weir.lab.broker;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports for servers that must keep them over restarts. */
public final class FreePorts {
    private static final int TRIES = 200;

    private FreePorts() {}

    /**
     * A port that is free now, below those that the system hands out for outgoing connections: one of those could be taken
     * by a client, or connect to itself, while the server is down.
     */
    public static int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // The next one.
            }
        }
        throw new WeirException(ExitCode.UNAVAILABLE, "No free port between 20000 and 32000 in " + TRIES + " tries");
    }
}
