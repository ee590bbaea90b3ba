package dev.weir.service.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.weir.config.HostPort;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.fuzz.Fuzz;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged answers of what listens where a control server should. */
@Timeout(240)
class AnswerFuzzTest {
    private static final List<String> VALID = List.of(
            "{\"job\":\"orders\",\"state\":\"RUNNING\",\"attempt\":3,\"checkpoint\":\"17-3\",\"tasks\":[{\"id\":\"in-0\"}]}",
            "{\"exitCode\":75,\"error\":\"try again\"}",
            "{\"checkpoint\":\"18-3\",\"path\":\"/savepoints/s\"}");
    private static final List<String> WORDS = List.of(
            "null",
            "true",
            "[",
            "]",
            "{",
            "}",
            ":",
            "\"exitCode\":-1",
            "\"exitCode\":0",
            "\"exitCode\":\"x\"",
            "\"error\":{}",
            "1e999999999",
            "9".repeat(2_000),
            "\\ud800",
            "[".repeat(20_000));

    private volatile int status;
    private volatile byte[] body = new byte[0];
    private HttpServer server;
    private ControlClient client;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        client = new ControlClient(new HostPort("127.0.0.1", server.getAddress().getPort()));
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void aStrangeAnswerIsReadOrRefused() {
        Fuzz fuzz = Fuzz.of("answer");
        fuzz.cases(i -> {
            status = List.of(200, 409, 503).get(fuzz.random().nextInt(3));
            body = fuzz.mutator().mutate(VALID.get(i % VALID.size()), WORDS).getBytes(StandardCharsets.UTF_8);
            try {
                JsonNode answer = client.get("/status");
                assertThat(status).isEqualTo(200);
                assertThat(answer.path("job").asText()).isNotNull();
            } catch (WeirException e) {
                assertThat(e.exitCode()).isNotEqualTo(ExitCode.DONE);
            }
        });
    }

    @Test
    void nothingAtAllAndMoreThanAJobSaysAreNoAnswers() {
        status = 200;
        isNoAnswer();
        body = "[".repeat(17 << 20).getBytes(StandardCharsets.US_ASCII);
        isNoAnswer();
    }

    @Test
    void aRefusalIsNeverASuccess() {
        status = 409;
        body = "{\"exitCode\":0,\"error\":\"no\"}".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> client.get("/status"))
                .hasMessage("no")
                .extracting(e -> ((WeirException) e).exitCode())
                .isEqualTo(ExitCode.UNAVAILABLE);
    }

    private void isNoAnswer() {
        assertThatThrownBy(() -> client.get("/status"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("no control server of a job")
                .extracting(e -> ((WeirException) e).exitCode())
                .isEqualTo(ExitCode.UNAVAILABLE);
    }
}
