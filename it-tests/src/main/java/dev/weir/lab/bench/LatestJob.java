package dev.weir.lab.bench;

import dev.weir.job.StreamEnvironment;
import dev.weir.job.WeirJob;
import dev.weir.state.type.Types;

/** W4 in Weir. */
public final class LatestJob implements WeirJob {
    @Override
    public void define(StreamEnvironment env) {
        BenchStreams.events(env)
                .keyBy(Event::account, Types.STRING)
                .process(KeepLatest::new)
                .uid("latest")
                .sinkTo(BenchStreams.sink(env, Total::account, Codec::writeTotal))
                .uid("out");
    }
}
