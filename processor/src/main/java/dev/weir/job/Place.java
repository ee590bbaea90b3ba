package dev.weir.job;

import java.util.Set;

/** Where in the user's code a step was made. */
final class Place {
    /** The job API itself, by class: a job may live in any package. */
    private static final Set<Class<?>> API = Set.of(
            Place.class,
            Steps.class,
            StreamEnvironment.class,
            DataStream.class,
            SingleOutputStreamOperator.class,
            KeyedStream.class,
            BroadcastConnectedStream.class,
            KeyedBroadcastConnectedStream.class);

    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private Place() {}

    /** {@code File.java:line} of the nearest frame outside the job API. */
    static String ofCaller() {
        return WALKER.walk(frames -> frames.filter(f -> !API.contains(f.getDeclaringClass()))
                .findFirst()
                .map(f -> f.getFileName() + ":" + f.getLineNumber())
                .orElse("place unknown"));
    }
}
