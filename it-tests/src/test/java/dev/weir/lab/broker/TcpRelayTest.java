package dev.weir.lab.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.lab.broker.TcpRelay.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Between a client of the test's and a server that answers each byte with the next one. */
final class TcpRelayTest {
    private final LinkedBlockingQueue<Integer> received = new LinkedBlockingQueue<>();
    private ServerSocket server;
    private TcpRelay relay;
    private Socket client;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve);
        thread.setDaemon(true);
        thread.start();
        relay = new TcpRelay(server.getLocalPort());
        client = newClient();
        assertThat(ask(1)).isEqualTo(2);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        relay.close();
        server.close();
    }

    private Socket newClient() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                for (int read = socket.getInputStream().read();
                        read >= 0;
                        read = socket.getInputStream().read()) {
                    received.add(read);
                    socket.getOutputStream().write(read + 1);
                }
            } catch (IOException e) {
                // The next connection.
            }
        }
    }

    private int ask(int question) throws IOException {
        client.getOutputStream().write(question);
        return client.getInputStream().read();
    }

    private void assertSilence(int question) throws IOException {
        client.setSoTimeout(150);
        assertThatThrownBy(() -> ask(question)).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(10_000);
    }

    @Test
    void aStalledConnectionGoesOnWhereItWas() throws Exception {
        relay.set(Mode.STALL);
        received.clear();
        assertThat(relay.felt(Mode.STALL)).isZero();
        assertSilence(5);
        assertThat(received).isEmpty();
        assertThat(relay.felt(Mode.STALL)).isEqualTo(1);
        relay.set(Mode.PASS);
        assertThat(client.getInputStream().read()).isEqualTo(6);
    }

    @Test
    void aLostReplyIsToAQuestionThatArrived() throws Exception {
        relay.set(Mode.LOSE_REPLIES);
        received.clear();
        assertThat(relay.felt(Mode.LOSE_REPLIES)).isZero();
        assertSilence(7);
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(relay.felt(Mode.LOSE_REPLIES)).isEqualTo(1);
        assertThat(relay.felt(Mode.STALL)).isZero();
    }

    @Test
    void aResetConnectionIsGoneAndANewOneWorks() throws Exception {
        assertThat(relay.felt(Mode.CUT)).isZero();
        relay.reset();
        assertGone();
        assertThat(relay.felt(Mode.CUT)).isPositive();
        client = newClient();
        assertThat(ask(3)).isEqualTo(4);
    }

    @Test
    void aCutNetworkTakesNoConnection() throws Exception {
        relay.set(Mode.CUT);
        assertGone();
        long before = relay.felt(Mode.CUT);
        assertThat(before).isPositive();
        client = newClient();
        assertGone();
        assertThat(relay.felt(Mode.CUT)).isEqualTo(before + 1);
        relay.set(Mode.PASS);
        client = newClient();
        assertThat(ask(3)).isEqualTo(4);
    }

    private void assertGone() throws IOException {
        try {
            assertThat(ask(9)).isEqualTo(-1);
        } catch (IOException reset) {
            assertThat(reset).isNotInstanceOf(SocketTimeoutException.class);
        }
    }
}
