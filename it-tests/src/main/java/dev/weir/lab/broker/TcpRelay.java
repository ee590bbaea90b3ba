package dev.weir.lab.broker;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Passes connections on to a port of this machine, and breaks them as networks do. So a network is cut between two
 * processes without rights on the machine. Thread-safe.
 */
public final class TcpRelay implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final long LOOK_NANOS = 2_000_000;

    /** What happens to what comes. */
    public enum Mode {
        /** It is passed on. */
        PASS,
        /** Nothing moves, and no connection ends: as behind a router that drops everything. */
        STALL,
        /** Requests are passed on, replies vanish. Connections that lost some must be reset before it passes again. */
        LOSE_REPLIES,
        /** Connections end at once, new ones too. */
        CUT
    }

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Mode mode = Mode.PASS;
    private final AtomicLongArray felt = new AtomicLongArray(Mode.values().length);

    /** @param target the port to pass to; nobody needs to listen there yet */
    public TcpRelay(int target) {
        this.target = target;
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.next()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen for a relay to port " + target, e);
        }
        threads.execute(this::accept);
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    public void set(Mode next) {
        mode = next;
        if (next == Mode.CUT) {
            reset();
        }
    }

    /** Ends all connections (RST); new ones are as the mode says. */
    public void reset() {
        sockets.forEach(this::end);
    }

    /**
     * How often a mode was felt since the start: connections that were ended ({@link Mode#CUT}, by {@link #reset} too),
     * portions that were held up or lost. A fault that nobody felt was none.
     */
    public long felt(Mode by) {
        return felt.get(by.ordinal());
    }

    private void feel(Mode by) {
        felt.incrementAndGet(by.ordinal());
    }

    private void end(Socket socket) {
        feel(Mode.CUT);
        abort(socket);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                threads.execute(() -> connect(client));
            } catch (IOException e) {
                // Closed, or one connection that broke at once: the loop's condition tells.
            }
        }
    }

    private void connect(Socket client) {
        if (mode == Mode.CUT) {
            end(client);
            sockets.remove(client);
            return;
        }
        Socket server = new Socket();
        sockets.add(server);
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_TIMEOUT_MS);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            threads.execute(() -> pump(client, server, false));
            pump(server, client, true);
        } catch (IOException e) {
            drop(client);
            drop(server);
        }
    }

    private void pump(Socket from, Socket to, boolean replies) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (mode == Mode.STALL) {
                    feel(Mode.STALL);
                }
                while (mode == Mode.STALL && !from.isClosed()) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
                if (replies && mode == Mode.LOSE_REPLIES) {
                    feel(Mode.LOSE_REPLIES);
                } else {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // One side has gone; the other goes too.
        } finally {
            drop(from);
            drop(to);
        }
    }

    private void drop(Socket socket) {
        sockets.remove(socket);
        closeQuietly(socket);
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // What matters is that it is gone.
        }
    }

    @Override
    public void close() {
        closeQuietly(listener);
        reset();
        threads.shutdownNow();
    }
}
