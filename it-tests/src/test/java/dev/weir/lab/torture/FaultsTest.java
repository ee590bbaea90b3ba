package dev.weir.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.WeirException;
import dev.weir.lab.broker.TcpRelay;
import dev.weir.lab.broker.TcpRelay.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class FaultsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void eachFaultHasANameOfItsOwnAndADescription() {
        assertThat(Faults.all()).extracting(Fault::name).doesNotHaveDuplicates().allMatch(n -> n.matches("[a-z-]+"));
        assertThat(Faults.all())
                .allMatch(fault -> fault.weight() > 0 && !fault.what().isEmpty());
    }

    @Test
    void thePageOfTheProofSaysHowManyThereAre() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "proof.md")))
                .contains("| " + Faults.all().size() + " kinds of faults, ");
    }

    /** Each of them in turn, with somebody who feels it and without. */
    @Test
    void aBrokenNetworkThatNobodyFeelsIsNoFault() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TcpRelay relay = new TcpRelay(server.getLocalPort())) {
            List<TcpRelay> relays = List.of(relay);
            for (Mode mode : List.of(Mode.STALL, Mode.LOSE_REPLIES, Mode.CUT)) {
                assertThat(ClusterFaults.broken(relays, mode, 0).heal().get())
                        .isEqualTo(Effect.notDone("nothing was on its way"));
            }
            assertThat(ClusterFaults.reset(relays).heal().get()).isEqualTo(Effect.notDone("nothing was on its way"));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), relay.port());
                    Socket accepted = server.accept()) {
                Fault.Ongoing lost = ClusterFaults.broken(relays, Mode.LOSE_REPLIES, 0);
                accepted.getOutputStream().write(1);
                assertThat(Waiting.until(LIMIT, () -> relay.felt(Mode.LOSE_REPLIES) > 0))
                        .isTrue();
                assertThat(lost.heal().get()).isEqualTo(Effect.DONE);
                assertThat(client.isClosed()).isFalse();
            }
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), relay.port());
                    Socket accepted = server.accept()) {
                assertThat(client.getPort()).isEqualTo(relay.port());
                assertThat(accepted.isConnected()).isTrue();
                assertThat(ClusterFaults.reset(relays).heal().get()).isEqualTo(Effect.DONE);
            }
        }
    }

    @Test
    void aBrokenStoreThatNobodyAsksIsNoFault() throws Exception {
        try (Store bucket = Store.open(Store.Kind.S3, Path.of("none"))) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(bucket.settings().get("s3.endpoint")))
                    .PUT(BodyPublishers.ofString("content"))
                    .build();
            for (Consumer<Store> breaking :
                    List.<Consumer<Store>>of(s -> s.slow(1), Store::refuse, s -> s.lose(1), Store::lock)) {
                assertThat(SurroundingFaults.met(bucket, breaking, 0, 0).heal().get())
                        .isEqualTo(Effect.notDone("no request was made meanwhile"));
                Fault.Ongoing felt = SurroundingFaults.met(bucket, breaking, 0, 0);
                HttpClient.newHttpClient()
                        .sendAsync(request, BodyHandlers.discarding())
                        .handle((response, error) -> "answered or lost")
                        .get();
                assertThat(felt.heal().get()).isEqualTo(Effect.DONE);
            }
        }
    }

    @Test
    void faultsAreChosenByNameAndWeight() {
        List<Fault> chosen = Faults.named(List.of("kill=3", "poison"));
        Map<String, Integer> drawn = new HashMap<>();
        SplittableRandom dice = new SplittableRandom(1);
        for (int i = 0; i < 5_000; i++) {
            drawn.merge(Faults.draw(chosen, dice).name(), 1, Integer::sum);
        }
        assertThat(drawn.keySet()).containsExactlyInAnyOrder("kill", "poison");
        assertThat(drawn.get("kill")).isBetween(2_800, 3_200);
    }

    @Test
    void aWrongNameAndAWrongWeightAreNamed() {
        assertThatThrownBy(() -> Faults.named(List.of("kil")))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("no fault 'kil', expected one of")
                .hasMessageContaining("kill-in-start");
        assertThatThrownBy(() -> Faults.named(List.of("kill=often")))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("'often' in 'kill=often'");
    }

    @Test
    void aSoakHasNoFaultThatEndsTheProcessor() {
        assertThat(Faults.survived())
                .extracting(Fault::name)
                .contains("broker-kill", "network-cut", "pause", "store-full", "store-slow")
                .doesNotContain("kill", "rescale", "second-instance", "terminate", "store-unwritable");
    }
}
