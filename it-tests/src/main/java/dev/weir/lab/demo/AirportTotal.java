package dev.weir.lab.demo;

/**
 * What the topic {@code airport-totals} holds, one for each flight: how many flights have left the airport so far, and
 * their delay in all.
 */
record AirportTotal(String airport, long flights, long delayMinutes) {
    AirportTotal plus(Flight flight) {
        return new AirportTotal(airport, flights + 1, delayMinutes + flight.delayMinutes());
    }
}
