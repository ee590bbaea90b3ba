package dev.weir.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.config.HostPort;
import dev.weir.coordinator.JobControl;
import dev.weir.error.WeirException;
import dev.weir.fuzz.Fuzz;
import dev.weir.service.FakeControl;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged requests: each is answered or its connection closed, and the server goes on. */
@Timeout(240)
class RequestFuzzTest {
    private static final Set<Integer> STATUSES =
            Set.of(200, 400, 403, 404, 405, 409, 411, 413, 414, 431, 501, 503, 505);
    private static final List<String> WORDS = List.of(
            "GET",
            "HEAD",
            "/",
            "//",
            "?",
            "&",
            "=",
            "%",
            "%00",
            "%zz",
            "dir=",
            "drain=maybe",
            "http://elsewhere/",
            "mailto:a@b",
            "*",
            " ",
            "\r\n",
            "\r\n\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Content-Length: -1\r\n",
            "Host: evil\r\n",
            "a/".repeat(20_000));

    /** A job that does at once what it is asked. */
    private static FakeControl willing() {
        FakeControl control = new FakeControl();
        CheckpointId id = new CheckpointId(18, 3);
        control.checkpoint.complete(id);
        control.stop.complete(id);
        control.savepoint.complete(new JobControl.Savepoint("/tmp/x", id));
        return control;
    }

    private static String request(String line, HostPort to) {
        return line + " HTTP/1.1\r\nHost: " + to + "\r\nX-Weir: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    }

    @Test
    void aStrangeRequestIsAnsweredAndTheServerGoesOn() throws Exception {
        try (ControlServer server = ControlServer.start(new HostPort("127.0.0.1", 0), willing())) {
            HostPort at = server.address();
            List<String> lines = List.of(
                    "GET /status",
                    "GET /checkpoints",
                    "POST /savepoint?dir=nightly",
                    "POST /stop?drain=true&savepoint=true&dir=/tmp/x",
                    "POST /cancel");
            Fuzz fuzz = Fuzz.of("control server");
            fuzz.cases(i -> {
                String valid = request(lines.get(i % lines.size()), at);
                int status = send(at, fuzz.mutator().mutate(valid, WORDS));
                assertThat(STATUSES).contains(status);
            });
            assertThat(send(at, request("GET /livez", at))).isEqualTo(200);
        }
    }

    /** @return the status; 400 when the connection was closed without one */
    private static int send(HostPort at, String request) throws IOException {
        try (Socket socket = new Socket(at.host(), at.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return answer.matches("HTTP/1\\.1 \\d{3}") ? Integer.parseInt(answer.substring(9)) : 400;
        } catch (java.net.SocketException closed) {
            return 400;
        }
    }

    @Test
    void aStrangeQueryIsReadOrRefused() {
        List<String> words = List.of("&", "=", "%", "%00", "%ff", "+", "true", "a/".repeat(20_000));
        Routes routes = new Routes(willing(), true, () -> "");
        Fuzz.of("query").texts(List.of("drain=true&savepoint=false", "dir=a%2Fb"), words, text -> {
            try {
                routes.handle("POST", "/stop", text);
            } catch (WeirException e) {
                assertThat(Reply.error(e).status()).isEqualTo(400);
            }
        });
    }
}
