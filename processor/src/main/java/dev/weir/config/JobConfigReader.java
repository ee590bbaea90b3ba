package dev.weir.config;

import dev.weir.config.JobConfig.CheckpointConfig;
import dev.weir.config.JobConfig.OnCancel;
import dev.weir.config.JobConfig.RestartStrategy;
import dev.weir.config.JobConfig.StartFrom;
import dev.weir.config.JobConfig.StateBackend;
import dev.weir.config.JobConfig.StateConfig;
import dev.weir.connector.kafka.sink.TopicCreation;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes a {@link JobConfig} of {@link Settings}, with every check that needs no broker and no disk. Pure. Every error is
 * a {@link WeirException} (CONFIGURATION) that names the setting, what was found and what is expected.
 */
public final class JobConfigReader {
    private static final Pattern JOB_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
    /** The largest {@code max-parallelism}. */
    public static final int MAX_KEY_GROUPS = 32768;

    private static final long STATE_MEMORY_MIN = 32L << 20;
    private static final long STATE_BASE_AFTER_MIN = 16L << 10;

    private JobConfigReader() {}

    /** @param defaultName the job's name where no setting gives one */
    public static JobConfig read(Settings settings, String defaultName) {
        KafkaClusters clusters = new KafkaClusters(settings.kafka());
        KafkaSettings kafka = new KafkaSettings(clusters.main());
        String job = jobName(settings, defaultName);
        CheckpointConfig checkpoint = checkpoint(settings);
        Duration transactionTimeout = kafka.transactionTimeout();
        checkTransactionTimeout(checkpoint, transactionTimeout);
        int maxParallelism = settings.integer(Setting.MAX_PARALLELISM, 1, MAX_KEY_GROUPS);
        if (settings.text(Setting.KAFKA_BOOTSTRAP).orElse("").isEmpty()) {
            throw settings.bad(Setting.KAFKA_BOOTSTRAP, "host:port of at least one broker");
        }
        return new JobConfig(
                job,
                settings.integer(Setting.PARALLELISM, 1, maxParallelism),
                maxParallelism,
                checkpoint,
                state(settings),
                restart(settings),
                groupId(settings, job),
                transactionTimeout,
                kafka.consumer(),
                kafka.producer(transactionTimeout),
                kafka.admin(),
                restAddress(settings),
                settings.parameters(),
                topicCreation(settings),
                StartFrom.MARKER,
                StoreLocations.read(settings, Setting.SAVEPOINT_DIR).toString(),
                StoreLocations.access(settings),
                clusters.named());
    }

    private static TopicCreation topicCreation(Settings settings) {
        boolean allowed = Boolean.parseBoolean(settings.choice(Setting.CREATE_TOPICS, "true", "false"));
        return new TopicCreation(
                allowed, optional(settings, Setting.CREATE_TOPICS_PARTITIONS, Integer.MAX_VALUE), (short)
                        optional(settings, Setting.CREATE_TOPICS_REPLICATION, Short.MAX_VALUE));
    }

    /** 0 where nothing was given. */
    private static int optional(Settings settings, Setting setting, int max) {
        return settings.has(setting) ? settings.integer(setting, 1, max) : 0;
    }

    /** Whether a text can be a job's name. It goes into paths, group names and transactional ids. */
    public static boolean isJobName(String name) {
        return JOB_NAME.matcher(name).matches();
    }

    private static String jobName(Settings settings, String defaultName) {
        String name = settings.text(Setting.JOB_NAME).orElse(defaultName);
        if (!isJobName(name)) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "job name: found '" + name
                            + "', expected 1 to 100 of A-Z a-z 0-9 . _ - that don't begin with a dot. Set it with --name"
                            + " or job.name.");
        }
        return name;
    }

    private static CheckpointConfig checkpoint(Settings settings) {
        Duration minPause = settings.duration(Setting.CHECKPOINT_MIN_PAUSE, Duration.ZERO);
        int maxConcurrent = settings.integer(Setting.CHECKPOINT_MAX_CONCURRENT, 1, 3);
        if (!minPause.isZero() && maxConcurrent > 1) {
            throw settings.bad(
                    Setting.CHECKPOINT_MAX_CONCURRENT,
                    "1, because checkpoint.min-pause is " + Values.write(minPause)
                            + " and a pause leaves no room for a second checkpoint");
        }
        return new CheckpointConfig(
                settings.duration(Setting.CHECKPOINT_INTERVAL, Duration.ofMillis(10)),
                minPause,
                maxConcurrent,
                settings.duration(Setting.CHECKPOINT_TIMEOUT, Duration.ofMillis(100)),
                settings.durationOrNever(Setting.CHECKPOINT_UNALIGNED_AFTER),
                settings.integer(Setting.CHECKPOINT_TOLERABLE_FAILURES, 0, Integer.MAX_VALUE),
                settings.integer(Setting.CHECKPOINT_RETAINED, 2, Integer.MAX_VALUE),
                StoreLocations.read(settings, Setting.CHECKPOINT_DIR),
                OnCancel.valueOf(settings.choice(Setting.CHECKPOINT_ON_CANCEL, "delete", "retain")
                        .toUpperCase(Locale.ROOT)));
    }

    private static StateConfig state(Settings settings) {
        StateBackend backend = StateBackend.valueOf(
                settings.choice(Setting.STATE_BACKEND, "heap", "rocksdb").toUpperCase(Locale.ROOT));
        long memory = settings.has(Setting.STATE_MEMORY)
                ? settings.size(Setting.STATE_MEMORY, STATE_MEMORY_MIN)
                : Math.max(STATE_MEMORY_MIN, Runtime.getRuntime().maxMemory() / 2);
        long baseAfter = settings.size(Setting.STATE_BASE_AFTER, STATE_BASE_AFTER_MIN);
        Path localDir = settings.has(Setting.STATE_LOCAL_DIR)
                ? settings.path(Setting.STATE_LOCAL_DIR)
                : Path.of(System.getProperty("java.io.tmpdir"), "weir-state").toAbsolutePath();
        return new StateConfig(backend, memory, baseAfter, localDir);
    }

    /**
     * A transaction lives from the first record of its epoch to its commit: while the checkpoint before it completes, and
     * while its own does, with the wait for the trigger in between.
     */
    private static void checkTransactionTimeout(CheckpointConfig c, Duration timeout) {
        Duration wait = c.interval().compareTo(c.minPause()) >= 0 ? c.interval() : c.minPause();
        Duration needed = c.timeout().multipliedBy(2).plus(wait);
        if (timeout.compareTo(needed) < 0) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "setting kafka.producer." + KafkaSettings.TRANSACTION_TIMEOUT + ": found " + timeout.toMillis()
                            + ", expected at least " + needed.toMillis()
                            + ", which is 2 x checkpoint.timeout + the larger of checkpoint.interval and"
                            + " checkpoint.min-pause; a shorter one would abort transactions of checkpoints that still"
                            + " can complete. Raise it (the broker's transaction.max.timeout.ms is the limit), or lower"
                            + " checkpoint.timeout.");
        }
    }

    private static RestartStrategy restart(Settings settings) {
        String strategy = settings.choice(Setting.RESTART_STRATEGY, "none", "fixed-delay", "exponential-delay");
        refuseOthersParameters(settings, strategy);
        return switch (strategy) {
            case "none" -> new RestartStrategy.None();
            case "fixed-delay" ->
                new RestartStrategy.FixedDelay(
                        settings.integer(Setting.FIXED_ATTEMPTS, 0, Integer.MAX_VALUE),
                        settings.duration(Setting.FIXED_DELAY, Duration.ZERO));
            default -> exponentialDelay(settings);
        };
    }

    private static RestartStrategy exponentialDelay(Settings settings) {
        Duration initial = settings.duration(Setting.EXPONENTIAL_INITIAL, Duration.ofMillis(1));
        return new RestartStrategy.ExponentialDelay(
                initial,
                settings.duration(Setting.EXPONENTIAL_MAX, initial),
                settings.number(Setting.EXPONENTIAL_MULTIPLIER, 1, 100),
                settings.number(Setting.EXPONENTIAL_JITTER, 0, 1),
                settings.duration(Setting.EXPONENTIAL_RESET, Duration.ofMillis(1)));
    }

    private static void refuseOthersParameters(Settings settings, String strategy) {
        for (Setting s : Setting.values()) {
            boolean parameter = s.key().startsWith("restart.") && s != Setting.RESTART_STRATEGY;
            if (parameter && settings.has(s) && !s.key().startsWith("restart." + strategy + ".")) {
                throw settings.bad(
                        s, "nothing, because restart.strategy is " + strategy + ", which does not read it. Remove one");
            }
        }
    }

    private static String groupId(Settings settings, String job) {
        String group = settings.text(Setting.GROUP_ID).orElse(job);
        if (group.isEmpty() || group.startsWith("weir.")) {
            throw settings.bad(
                    Setting.GROUP_ID, "a group name that does not begin with 'weir.', which is kept for the markers");
        }
        return group;
    }

    private static String restAddress(Settings settings) {
        String address = settings.text(Setting.REST_ADDRESS).orElseThrow();
        if (HostPort.parse(address).isEmpty()) {
            throw settings.bad(Setting.REST_ADDRESS, HostPort.FORM);
        }
        return address;
    }
}
