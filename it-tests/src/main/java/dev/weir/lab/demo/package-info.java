/** The demo: real flights counted exactly once, while processor and broker are killed. */
@org.jspecify.annotations.NullMarked
package dev.weir.lab.demo;
