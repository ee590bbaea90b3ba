package dev.weir.job;

import dev.weir.connector.Source;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.JobGraph.SourceNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where a job begins: its sources and its parameters. Not thread-safe. */
public final class StreamEnvironment {
    private final Steps steps = new Steps();
    private final JobParameters parameters;

    /** @param parameters the settings that are the job's own */
    public StreamEnvironment(Map<String, String> parameters) {
        this.parameters = new JobParameters(parameters);
    }

    /**
     * Lets a job define itself.
     *
     * @throws WeirException CONFIGURATION when the job can't be run as it is defined
     */
    public static JobGraph define(WeirJob job, Map<String, String> parameters) {
        StreamEnvironment env = new StreamEnvironment(parameters);
        try {
            job.define(env);
        } catch (WeirException e) {
            throw e;
        } catch (Exception e) {
            throw new WeirException(
                    ExitCode.CONFIGURATION, "the job " + job.getClass().getName() + " can't be defined: " + e, e);
        }
        return new JobGraph(env.graph().nodes(), job.getClass());
    }

    /**
     * Reads a source.
     *
     * @param name for people; the stable id is set by {@code uid}
     */
    public <T> SingleOutputStreamOperator<T> fromSource(
            Source<T> source, WatermarkStrategy<T> watermarks, String name) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(watermarks, "watermarks");
        Step step = steps.add(
                "source",
                Step.Kind.STATEFUL,
                List.of(),
                s -> new SourceNode(s.id(), s.requiredUid(), s.name(), s.parallelism(), source, watermarks));
        step.setName(name);
        return new SingleOutputStreamOperator<>(steps, step);
    }

    /** The job's own settings. */
    public JobParameters parameters() {
        return parameters;
    }

    /**
     * What has been defined so far, checked.
     *
     * @throws WeirException CONFIGURATION naming the step, its place in the code and what to do
     */
    public JobGraph graph() {
        parameters.checkAllRead();
        return steps.graph();
    }
}
