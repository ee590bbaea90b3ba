package dev.weir.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JudgeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FILE = List.of(
            "2001-01-01 06:20:00,BNA,MCI,491,5",
            "2001-01-01 06:30:00,MDW,STL,251,-8",
            "2001-01-01 06:40:00,BNA,PHX,1449,7",
            "2001-01-01 07:00:00,BNA,LAX,1797,1");

    private final List<AirportTotal> totals = new ArrayList<>(List.of(
            new AirportTotal("BNA", 1, 5),
            new AirportTotal("MDW", 1, -8),
            new AirportTotal("BNA", 2, 12),
            new AirportTotal("BNA", 3, 13)));
    private final List<AirportHour> hours = new ArrayList<>(List.of(
            new AirportHour("BNA", hour("2001-01-01T06:00:00Z"), 2, 12),
            new AirportHour("MDW", hour("2001-01-01T06:00:00Z"), 1, -8),
            new AirportHour("BNA", hour("2001-01-01T07:00:00Z"), 1, 1)));

    @Test
    void rightOutputIsExact() {
        Verdict verdict = judge();
        assertThat(verdict.exact()).isTrue();
        assertThat(verdict.lastLine(6)).isEqualTo("EXACT: 4 flights in, 4 counted, 0 lost, 0 duplicated, 6 kills");
    }

    @Test
    void aLostFlightIsFound() {
        totals.remove(3);
        Verdict verdict = judge();
        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.lastLine(6)).startsWith("NOT EXACT: 4 flights in, 3 counted, 1 lost, 0 duplicated");
    }

    @Test
    void aFlightCountedTwiceIsFound() {
        totals.add(3, totals.get(2));
        Verdict verdict = judge();
        assertThat(verdict.duplicated()).isEqualTo(1);
        assertThat(verdict.exact()).isFalse();
    }

    @Test
    void wrongOrderIsFound() {
        totals.add(totals.remove(2));
        Verdict verdict = judge();
        assertThat(verdict.lost()).isZero();
        assertThat(verdict.duplicated()).isZero();
        assertThat(verdict.exact()).isFalse();
    }

    @Test
    void aWrongSumIsFound() {
        totals.set(2, new AirportTotal("BNA", 2, 11));
        assertThat(judge().wrong()).isEqualTo(1);
    }

    @Test
    void aFlightThatNeverWasIsFound() {
        totals.add(new AirportTotal("BNA", 4, 13));
        totals.add(new AirportTotal("XXX", 1, 0));
        assertThat(judge().wrong()).isEqualTo(2);
    }

    @Test
    void aMissingHourIsFound() {
        hours.remove(1);
        assertThat(judge().wrongHours()).isEqualTo(1);
    }

    @Test
    void anHourWrittenTwiceIsFound() {
        hours.add(hours.get(0));
        assertThat(judge().wrongHours()).isEqualTo(1);
    }

    @Test
    void aWrongHourIsFound() {
        hours.set(0, new AirportHour("BNA", hour("2001-01-01T06:00:00Z"), 1, 12));
        assertThat(judge().wrongHours()).isEqualTo(1);
    }

    @Test
    void theFileThatComesAlongIsWhole() {
        Truth truth = Truth.of(FlightData.flights());
        assertThat(truth.flights()).isEqualTo(20_000);
        assertThat(FlightData.cities()).containsKeys(truth.delays().keySet().toArray(new String[0]));
    }

    private Verdict judge() {
        Judge judge = new Judge(Truth.of(FILE));
        totals.forEach(total -> judge.total(JSON.valueToTree(total)));
        hours.forEach(hour -> judge.hour(JSON.valueToTree(hour)));
        return judge.verdict();
    }

    private static long hour(String begin) {
        return Instant.parse(begin).toEpochMilli();
    }
}
