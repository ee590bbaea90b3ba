package dev.weir.env;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Blocking steps in order: a claim, the completion of a checkpoint. Runs on a {@link StepExecutor}, never on a task's or
 * the coordinator's thread; when it has ended, {@code onEnd} is told, on the executor's thread, and posts mail.
 *
 * @param name for logs and thread names
 * @param steps run one after another, each started only when the one before has returned
 * @param onEnd told null when all steps are done, else why the first failing one failed; must not block
 */
public record Procedure(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd) {}
