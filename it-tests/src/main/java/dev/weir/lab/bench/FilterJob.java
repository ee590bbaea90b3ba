package dev.weir.lab.bench;

import dev.weir.job.StreamEnvironment;
import dev.weir.job.WeirJob;
import dev.weir.state.type.Types;

/**
 * W1 in Weir. There is a shuffle by key between reading and writing, so that the work of moving records from task to task
 * is measured too.
 */
public final class FilterJob implements WeirJob {
    @Override
    public void define(StreamEnvironment env) {
        BenchStreams.events(env)
                .keyBy(Event::account, Types.STRING)
                .process(FilterEvents::new)
                .uid("filter")
                .sinkTo(BenchStreams.sink(env, Event::account, Codec::writeEvent))
                .uid("out");
    }
}
