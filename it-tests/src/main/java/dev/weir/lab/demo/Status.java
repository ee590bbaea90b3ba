package dev.weir.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the processor says of itself.
 *
 * @param state as its control server names it
 * @param attempt the claimed attempt
 * @param checkpoint the current checkpoint; empty before the first
 * @param lag flights not read yet
 * @param late flights that came after their hour was closed
 */
record Status(String state, long attempt, String checkpoint, long lag, long late) {
    static Status parse(JsonNode json) {
        long lag = 0;
        for (JsonNode partition : json.path("lag")) {
            lag += partition.asLong();
        }
        return new Status(
                json.path("state").asText(),
                json.path("attempt").asLong(),
                json.path("checkpoint").asText(""),
                lag,
                json.path("counters").path("hours/late-flights").asLong());
    }

    boolean isRunning() {
        return state.equals("RUNNING");
    }
}
