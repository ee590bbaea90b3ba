package dev.weir.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.weir.connector.TransactionException.Kind;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaErrorsTest {
    @Test
    void aFencedSendIsKnownByWhateverItIsWrappedIn() {
        KafkaException inErrorState = new KafkaException("error state", new ProducerFencedException("newer"));
        WeirException named = KafkaErrors.toWeir("writing to topic out", inErrorState);

        assertThat(KafkaErrors.kindOf(inErrorState)).isEqualTo(Kind.FENCED);
        assertThat(KafkaErrors.kindOf(named)).isEqualTo(Kind.FENCED);
    }

    @Test
    void aProducerIdThatIsNoLongerThatOfItsTransactionalIdMayBelongToANewerAttempt() {
        WeirException named =
                KafkaErrors.toWeir("writing to topic out", new InvalidPidMappingException("not assigned"));

        assertThat(KafkaErrors.kindOf(named)).isEqualTo(Kind.FENCED);
    }

    @Test
    void aRecordThatIsTooLargeNamesBothLimits() {
        assertThat(KafkaErrors.toWeir("writing to topic dead", new RecordTooLargeException("1048700 bytes")))
                .hasMessageContaining("1048700 bytes")
                .hasMessageContaining("kafka.producer.max.request.size")
                .hasMessageContaining("max.message.bytes");
    }

    @Test
    void aSettingThatTheClientRefusesIsAMatterOfConfiguration() {
        KafkaException error =
                new KafkaException("Failed to construct kafka consumer", new ConfigException("max.poll.records", 0));
        assertThat(KafkaErrors.kindOf(error)).isEqualTo(Kind.CONFIGURATION);
    }

    @Test
    void whereOneLogsInMayBeAwayForAWhile() {
        KafkaException away =
                new KafkaException(new LoginException("no token").initCause(new ConnectException("refused")));
        WeirException named = KafkaErrors.notMade("admin", Map.of(), new KafkaException("Failed to create", away));
        assertThat(named.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(named).hasMessageContaining("cannot log in now: no token");

        KafkaException unread = new KafkaException(new NoSuchFileException("/etc/trust.jks"));
        assertThat(KafkaErrors.notMade("admin", Map.of(), unread).exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Too many open files", "/etc/trust.jks: Too many open files in system", "Cannot allocate memory"
            })
    void whatAMachineIsShortOfPasses(String said) {
        KafkaException poor = new KafkaException("Failed to construct", new KafkaException(new IOException(said)));
        WeirException named = KafkaErrors.notMade("producer", Map.of(), poor);
        assertThat(named.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(named).hasMessageContaining("cannot be made now: " + said);
    }

    @Test
    void soDoesALackOfThreads() {
        KafkaException poor = new KafkaException("Failed", new OutOfMemoryError("unable to create native thread"));
        WeirException named = KafkaErrors.notMade("producer", Map.of(), poor);
        assertThat(named.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(named).hasMessageContaining("cannot be made now: unable to create native thread");
    }

    /** As Java's key stores say it. */
    @Test
    void aWrongPasswordOfAKeyStoreStays() {
        KafkaException wrong =
                new KafkaException("Failed to load SSL keystore", new IOException("keystore password was incorrect"));
        assertThat(KafkaErrors.notMade("admin", Map.of(), wrong).exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    }

    /** With the client's own login: what it meets comes as text only. */
    @Test
    void aTokenEndPointMayBeAwayOrBroken() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + closed.getLocalPort() + "/token";
            closed.close();
            assertLogin(url, ExitCode.UNAVAILABLE, "ConnectException: Connection refused. Check the place");
        }
        HttpServer tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tokens.createContext("/", exchange -> {
            exchange.sendResponseHeaders(
                    Integer.parseInt(exchange.getRequestURI().getPath().substring(1)), -1);
            exchange.close();
        });
        tokens.start();
        try {
            String url = "http://127.0.0.1:" + tokens.getAddress().getPort();
            assertLogin(url + "/503", ExitCode.UNAVAILABLE, "response code 503");
            assertLogin(url + "/401", ExitCode.CONFIGURATION, "response code 401");
        } finally {
            tokens.stop(0);
        }
    }

    private static void assertLogin(String tokenUrl, ExitCode code, String message) {
        System.setProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls", tokenUrl);
        String module = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLogin";
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                "127.0.0.1:1",
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "OAUTHBEARER",
                "sasl.oauthbearer.token.endpoint.url",
                tokenUrl,
                "sasl.login.callback.handler.class",
                module + "CallbackHandler",
                "sasl.login.retry.backoff.ms",
                1L,
                "sasl.login.retry.backoff.max.ms",
                2L,
                "sasl.jaas.config",
                module + "Module required clientId=\"a\" clientSecret=\"hunter2\";");
        try (RealKafkaClients clients = new RealKafkaClients()) {
            assertThatThrownBy(() -> clients.admin(settings))
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(code))
                    .hasMessageContaining(message)
                    .hasMessageNotContainingAny("\n", "hunter2");
        } finally {
            System.clearProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls");
        }
    }

    @Test
    void whatIsWrongWithAPasswordDoesNotShowIt() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", "127.0.0.1:1",
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a\""
                                + " password=\"ab\"hunter2x\";");
        try (RealKafkaClients clients = new RealKafkaClients()) {
            WeirException e = catchThrowableOfType(WeirException.class, () -> clients.admin(settings));
            assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(e).hasMessageContaining("write \\\" for \" and \\\\ for \\");
            StringWriter all = new StringWriter();
            e.printStackTrace(new PrintWriter(all, true));
            assertThat(all.toString()).doesNotContain("hunter2");
        }
    }

    @Test
    void aClassThatIsMissingIsSaidToBe() {
        KafkaException missing = new KafkaException(new NoClassDefFoundError("org/example/Login"));
        assertThat(KafkaErrors.notMade("admin", Map.of(), missing))
                .hasMessageContaining("the class org/example/Login is missing");
    }
}
