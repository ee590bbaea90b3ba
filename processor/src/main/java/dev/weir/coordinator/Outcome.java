package dev.weir.coordinator;

import dev.weir.error.ExitCode;

/** How a job's process ended. {@code message} is one line for people. */
public record Outcome(ExitCode code, String message) {}
