package dev.weir.lab.demo;

/**
 * What the topic {@code airport-hours} holds: the flights that left an airport within an hour, written once event time has
 * passed the hour's end.
 *
 * @param hourMs the hour's begin, milliseconds since the epoch
 */
record AirportHour(String airport, long hourMs, long flights, long delayMinutes) {}
