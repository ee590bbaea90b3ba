/** The lab: what shows and measures Weir against real brokers. */
@org.jspecify.annotations.NullMarked
package dev.weir.lab;
