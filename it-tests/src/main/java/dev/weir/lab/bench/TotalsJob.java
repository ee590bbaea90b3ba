package dev.weir.lab.bench;

import dev.weir.job.StreamEnvironment;
import dev.weir.job.WeirJob;
import dev.weir.state.type.Types;

/** W2 in Weir. */
public final class TotalsJob implements WeirJob {
    @Override
    public void define(StreamEnvironment env) {
        BenchStreams.events(env)
                .keyBy(Event::account, Types.STRING)
                .process(SumUp::new)
                .uid("sums")
                .sinkTo(BenchStreams.sink(env, Total::account, Codec::writeTotal))
                .uid("out");
    }
}
