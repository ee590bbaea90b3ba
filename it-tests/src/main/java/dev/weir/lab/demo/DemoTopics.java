package dev.weir.lab.demo;

/** The demo's topics. */
final class DemoTopics {
    static final String FLIGHTS = "flights";
    static final String TOTALS = "airport-totals";
    static final String HOURS = "airport-hours";
    static final int PARTITIONS = 4;

    private DemoTopics() {}
}
