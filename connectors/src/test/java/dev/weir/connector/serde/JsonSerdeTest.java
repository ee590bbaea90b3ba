package dev.weir.connector.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonSerdeTest {
    record Flight(String origin, Integer delay, List<Leg> legs) {}

    record Timed(Instant at) {}

    record Leg(int number) {}

    private final Serde<Flight> flights = Serdes.json(Flight.class);

    @Test
    void recordsComeBackEqual() throws Exception {
        Flight flight = new Flight("LHR", null, List.of(new Leg(1), new Leg(2)));
        assertThat(flights.deserialize(flights.serialize(flight))).isEqualTo(flight);
    }

    @Test
    void unknownPropertiesAreIgnored() throws Exception {
        assertThat(read("{\"origin\":\"LHR\",\"colour\":\"red\"}")).isEqualTo(new Flight("LHR", null, null));
    }

    @Test
    void malformedJsonNamesThePlaceAndNotTheContent() {
        DeserializationException e = failure("{\"origin\": secret}");
        assertThat(e)
                .hasMessageStartingWith("not JSON, expected a")
                .hasMessageNotContaining("secret")
                .hasNoCause();
        assertThat(e.payloadOffset()).isBetween(10, 17);
    }

    @Test
    void aValueOfTheWrongTypeNamesThePathAndNotTheContent() {
        DeserializationException e = failure("{\"origin\":\"LHR\",\"legs\":[{\"number\":1},{\"number\":\"secret\"}]}");
        assertThat(e)
                .hasMessageContaining("in legs.[1].number")
                .hasMessageNotContaining("secret")
                .hasNoCause();
        assertThat(e.payloadOffset()).isBetween(40, 60);
    }

    enum Colour {
        RED,
        GREEN
    }

    record Values(
            long amount,
            Integer count,
            double d,
            Double boxed,
            float f,
            boolean b,
            Colour colour,
            BigDecimal price,
            List<Double> list) {}

    @Test
    void whatCouldOnlyBeReadWithAnotherValueIsAnError() throws Exception {
        Serde<Values> values = Serdes.json(Values.class);
        for (String json : List.of(
                "{'amount':12.75}",
                "{'amount':''}",
                "{'amount':' '}",
                "{'amount':true}",
                "{'count':12.9}",
                "{'count':''}",
                "{'count':3000000000}",
                "{'d':1e400}",
                "{'d':'1e400'}",
                "{'d':''}",
                "{'d':true}",
                "{'boxed':-1e400}",
                "{'f':1e39}",
                "{'b':5}",
                "{'b':1}",
                "{'b':''}",
                "{'colour':1}",
                "{'colour':'1'}",
                "{'colour':''}",
                "{'price':''}",
                "{'list':[1,1e400]}")) {
            assertThatThrownBy(() -> values.deserialize(json.replace('\'', '"').getBytes(UTF_8)))
                    .as(json)
                    .isInstanceOf(DeserializationException.class)
                    .hasMessageContaining("another value is expected");
        }
        assertThatThrownBy(() -> Serdes.json(Integer.class).deserialize("12.9".getBytes(UTF_8)))
                .isInstanceOf(DeserializationException.class);
    }

    @Test
    void numbersComeBackEqual() throws Exception {
        Serde<Values> values = Serdes.json(Values.class);
        for (Values v : List.of(
                new Values(Long.MAX_VALUE, 1, 2, 3.0, 4, true, Colour.GREEN, new BigDecimal("1.50"), List.of(0.1)),
                new Values(0, null, Double.NaN, Double.NEGATIVE_INFINITY, 0.5f, false, null, null, null))) {
            assertThat(values.deserialize(values.serialize(v))).isEqualTo(v);
        }
        assertThat(values.deserialize("{\"d\":5}".getBytes(UTF_8)).d()).isEqualTo(5);
    }

    @Test
    void truncatedJsonIsAnError() {
        assertThat(failure("{\"origin\":\"LHR\"")).hasMessageContaining("ends too early");
    }

    @Test
    void anEmptyPayloadIsAnError() {
        assertThat(failure("")).isNotNull();
    }

    @Test
    void theValueNullIsAnError() {
        assertThat(failure("null")).hasMessageContaining("JSON null");
    }

    @Test
    void anythingBehindTheValueIsAnError() {
        assertThat(failure("{\"origin\":\"LHR\"} {}")).isNotNull();
    }

    @Test
    void nestingBeyondTheLimitIsAnError() {
        assertThat(failure("{\"colour\":" + "[".repeat(300))).hasMessageContaining("beyond the limits");
    }

    @Test
    void aMapperOfOnesOwnIsUsedAsItIsConfigured() throws Exception {
        ObjectMapper mapper = new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE);
        assertThat(new String(Serdes.json(mapper, Leg.class).serialize(new Leg(3)), UTF_8))
                .isEqualTo("{\"Number\":3}");
    }

    @Test
    void aClassThatJacksonCannotWriteIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> Serdes.json(Timed.class).serialize(new Timed(Instant.EPOCH)))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("Timed can't be written as JSON: in at");
    }

    record Nested(Map<String, List<Timed>> byName, Nested other) {}

    record Node(int number, Node next, List<Node> all) {}

    /** And not one of the records, all of which would be put aside. */
    @Test
    void aClassThatJacksonCannotReadIsAMistakeOfTheJob() throws Exception {
        assertUnreadable(Timed.class, "java.time.Instant in at");
        assertUnreadable(Nested.class, "java.time.Instant in byName.at");
        assertUnreadable(Instant.class, "java.time.Instant");
        assertThat(Serdes.json(Node.class).deserialize("{\"number\":1}".getBytes(UTF_8)))
                .isEqualTo(new Node(1, null, null));
    }

    private static void assertUnreadable(Class<?> type, String said) {
        assertThatThrownBy(() -> Serdes.json(type).deserialize("{}".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContainingAll(type.getName() + " can't be read from JSON: ", said);
    }

    record Counts(Map<String, Integer> byName) {}

    @Test
    void aKeyOfAMapIsNotInTheError() {
        Serde<Counts> counts = Serdes.json(Counts.class);
        assertThatThrownBy(() -> counts.deserialize("{\"byName\":{\"secret\":true}}".getBytes(UTF_8)))
                .hasMessageContaining("in byName.{}")
                .hasMessageNotContaining("secret");
    }

    private Flight read(String json) throws DeserializationException {
        return flights.deserialize(json.getBytes(UTF_8));
    }

    private DeserializationException failure(String json) {
        return catchThrowableOfType(DeserializationException.class, () -> read(json));
    }
}
