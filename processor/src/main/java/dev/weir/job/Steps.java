package dev.weir.job;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.Node;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The steps of a job while it is being defined, in the order of their definition. */
final class Steps {
    private final List<Step> steps = new ArrayList<>();

    Step add(String what, Step.Kind kind, List<Edge> inputs, Function<Step, Node> toNode) {
        Step step = new Step(steps.size(), what, kind, inputs, toNode, Place.ofCaller());
        steps.add(step);
        return step;
    }

    JobGraph graph() {
        checkUids();
        checkEveryStepLeadsSomewhere();
        if (steps.stream().noneMatch(s -> s.kind() == Step.Kind.SINK)) {
            throw new WeirException(
                    ExitCode.CONFIGURATION, "the job has no sink, so nothing would come of it. Add .sinkTo(...)");
        }
        return new JobGraph(
                DeadLetterSinks.addedTo(steps.stream().map(Step::toNode).toList()));
    }

    private void checkUids() {
        Map<String, Step> seen = new HashMap<>();
        for (Step step : steps) {
            String uid = step.uid();
            Step other = uid == null ? null : seen.put(uid, step);
            if (other != null) {
                throw step.wrong("has the same uid as " + other.describe() + ". Give each step a uid of its own");
            }
        }
    }

    private void checkEveryStepLeadsSomewhere() {
        BitSet used = new BitSet();
        steps.forEach(s -> s.inputs().forEach(edge -> used.set(edge.from())));
        for (Step step : steps) {
            if (step.kind() != Step.Kind.SINK && !used.get(step.id())) {
                throw step.wrong("leads nowhere. Add .sinkTo(...) behind it, or take it away");
            }
        }
    }
}
