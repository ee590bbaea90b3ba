package dev.weir.lab.bench;

import dev.weir.job.DataStream;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WeirJob;
import dev.weir.state.type.Types;
import java.util.List;

/** W3 in Weir: a sink for each topic. */
public final class SpreadJob implements WeirJob {
    @Override
    public void define(StreamEnvironment env) {
        DataStream<Event> kept = BenchStreams.events(env)
                .keyBy(Event::account, Types.STRING)
                .process(FilterEvents::new)
                .uid("filter");
        List<String> topics = Workload.W3.outputs(env.parameters().getString(BenchStreams.OUT));
        for (int i = 0; i < topics.size(); i++) {
            String topic = topics.get(i);
            kept.filter(event -> topic.equals(Work.topic(topics, event.account())))
                    .uid("for-" + i)
                    .sinkTo(BenchStreams.sink(topic, Event::account, Codec::writeEvent))
                    .uid("out-" + i);
        }
    }
}
