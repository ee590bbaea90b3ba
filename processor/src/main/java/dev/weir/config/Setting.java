package dev.weir.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of Weir's own: its name, how it is written, its default and what it means. docs/reference/settings.md is
 * the same list for people, and a test keeps the two alike.
 */
public enum Setting {
    JOB_NAME(
            "job.name",
            Kind.TEXT,
            null,
            "The job's identity: of its marker, its checkpoints and its transactional ids. The same as `--name`; without"
                    + " either it is the simple name of the job's class."),
    PARALLELISM("parallelism", Kind.INTEGER, "1", "Tasks per operator, 1 to `max-parallelism`."),
    MAX_PARALLELISM(
            "max-parallelism",
            Kind.INTEGER,
            "128",
            "The number of key groups, 1 to 32768. Fixed for the life of the job's state."),
    GROUP_ID(
            "group.id",
            Kind.TEXT,
            null,
            "The consumer group that shows the job's progress to lag tools; by default the job's name. Recovery never"
                    + " reads it."),
    CHECKPOINT_INTERVAL("checkpoint.interval", Kind.DURATION, "1s", "From trigger to trigger, at least 10ms."),
    CHECKPOINT_MIN_PAUSE(
            "checkpoint.min-pause",
            Kind.DURATION,
            "0s",
            "From the completion of a checkpoint to the next trigger. More than 0 needs `checkpoint.max-concurrent` 1."),
    CHECKPOINT_MAX_CONCURRENT(
            "checkpoint.max-concurrent", Kind.INTEGER, "1", "How many checkpoints may be under way at once, 1 to 3."),
    CHECKPOINT_TIMEOUT(
            "checkpoint.timeout",
            Kind.DURATION,
            "5min",
            "Until then every task must have acknowledged a checkpoint, or it fails."),
    CHECKPOINT_UNALIGNED_AFTER(
            "checkpoint.unaligned-after",
            Kind.DURATION,
            "500ms",
            "From a checkpoint's trigger until its barriers no longer wait for the records before them, but overtake"
                    + " them; these records are then part of the checkpoint. `0`: always, `never`: they always wait."),
    CHECKPOINT_TOLERABLE_FAILURES(
            "checkpoint.tolerable-failures",
            Kind.INTEGER,
            "0",
            "How many checkpoints may fail in a row before the attempt ends."),
    CHECKPOINT_DIR(
            "checkpoint.dir",
            Kind.PATH,
            "checkpoints",
            "The folder of all jobs' checkpoints, or `s3://bucket/prefix`; a relative folder is taken from the current"
                    + " one. It must outlive the process."),
    CHECKPOINT_RETAINED(
            "checkpoint.retained", Kind.INTEGER, "2", "How many completed checkpoints are kept, at least 2."),
    CHECKPOINT_ON_CANCEL(
            "checkpoint.on-cancel",
            Kind.CHOICE,
            "delete",
            "What `cancel` does with the job's checkpoints: `delete`, or `retain` them until the next start of a job of this name."),
    STATE_BACKEND(
            "state.backend",
            Kind.CHOICE,
            "heap",
            "Where keyed state lies: `heap`, or `rocksdb` for state that is larger than memory. A savepoint fits both; a"
                    + " checkpoint of `heap` also starts on `rocksdb`."),
    STATE_MEMORY(
            "state.memory",
            Kind.SIZE,
            null,
            "With `rocksdb`: memory for state, half of it on the heap (what has changed, and a cache), half of it native"
                    + " (RocksDB's blocks and write buffers); at least 32mb. Timers come on top, on the heap. By default"
                    + " half of the largest heap."),
    STATE_BASE_AFTER(
            "state.base-after",
            Kind.SIZE,
            "64mb",
            "With `rocksdb`: when the changes since the last base are larger than this, and than the base, a new"
                    + " base is taken; of its files only the new ones are stored. One is also taken behind the first"
                    + " checkpoint of a job that began, by `run -s` or from the heap backend, with more state than this."
                    + " A restart applies the changes to the base; at least 16kb."),
    STATE_LOCAL_DIR(
            "state.local-dir",
            Kind.PATH,
            null,
            "With `rocksdb`: a folder on a local disk for the state at work, by default `weir-state` in the folder for"
                    + " temporary files. Nothing in it is needed for recovery, but a restart on the same machine is faster"
                    + " with it."),
    SAVEPOINT_DIR(
            "savepoint.dir",
            Kind.PATH,
            "savepoints",
            "The folder in which savepoints are made, or `s3://bucket/prefix`; a relative folder is taken from the current"
                    + " one."),
    RESTART_STRATEGY(
            "restart.strategy",
            Kind.CHOICE,
            "exponential-delay",
            "What follows a failed attempt: `none`, `fixed-delay` or `exponential-delay`."),
    FIXED_ATTEMPTS("restart.fixed-delay.attempts", Kind.INTEGER, "1", "Restarts until the job fails."),
    FIXED_DELAY("restart.fixed-delay.delay", Kind.DURATION, "1s", "The wait before each restart."),
    EXPONENTIAL_INITIAL(
            "restart.exponential-delay.initial-backoff", Kind.DURATION, "1s", "The wait before the first restart."),
    EXPONENTIAL_MAX(
            "restart.exponential-delay.max-backoff", Kind.DURATION, "1min", "The longest wait before a restart."),
    EXPONENTIAL_MULTIPLIER(
            "restart.exponential-delay.backoff-multiplier",
            Kind.NUMBER,
            "1.5",
            "By how much each wait is longer than the one before, 1 to 100."),
    EXPONENTIAL_JITTER(
            "restart.exponential-delay.jitter-factor",
            Kind.NUMBER,
            "0.1",
            "By which share of itself a wait is changed at random, 0 to 1."),
    EXPONENTIAL_RESET(
            "restart.exponential-delay.reset-backoff-threshold",
            Kind.DURATION,
            "1h",
            "After this long without a failure the waits start over."),
    CREATE_TOPICS(
            "create-topics",
            Kind.CHOICE,
            "false",
            "`true`: topics that the job writes and that do not exist are created, dead-letter topics too; topics that it"
                    + " reads never are. The same as `--create-topics`."),
    CREATE_TOPICS_PARTITIONS(
            "create-topics.partitions",
            Kind.INTEGER,
            null,
            "Their partitions; by default the broker's `num.partitions`."),
    CREATE_TOPICS_REPLICATION(
            "create-topics.replication-factor",
            Kind.INTEGER,
            null,
            "Their replicas; by default the broker's `default.replication.factor`."),
    S3_ENDPOINT(
            "s3.endpoint",
            Kind.TEXT,
            null,
            "Where the object store of `s3://` addresses is, `https://host:port`; by default Amazon's own."),
    S3_REGION(
            "s3.region",
            Kind.TEXT,
            null,
            "The bucket's region; by default what `AWS_REGION`, the profile or the machine says, and with `s3.endpoint`"
                    + " `us-east-1`."),
    S3_PATH_STYLE(
            "s3.path-style",
            Kind.CHOICE,
            null,
            "`true`: the bucket's name stands in the path of an address, `false`: in the host's name. By default `true`"
                    + " with `s3.endpoint`."),
    REST_ADDRESS(
            "rest.address",
            Kind.TEXT,
            "127.0.0.1:0",
            "`host:port` of the control server; port 0 takes a free one. An address other machines can reach opens the"
                    + " job's control to them: there is no password."),
    KAFKA_BOOTSTRAP(
            "kafka.bootstrap.servers",
            Kind.TEXT,
            null,
            "Where the Kafka cluster is, `host:port[,host:port...]`. Required.");

    /** How a value is written. */
    public enum Kind {
        TEXT,
        PATH,
        INTEGER,
        NUMBER,
        DURATION,
        SIZE,
        CHOICE;

        /** As the reference writes it. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final String key;
    private final Kind kind;
    private final @Nullable String defaultValue;
    private final String meaning;

    Setting(String key, Kind kind, @Nullable String defaultValue, String meaning) {
        this.key = key;
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    public String key() {
        return key;
    }

    public Kind kind() {
        return kind;
    }

    /** Empty where the default is not a constant, or where there is none. */
    public Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    public String meaning() {
        return meaning;
    }

    /** The setting with this name, if it is one of Weir's own. */
    public static Optional<Setting> named(String key) {
        for (Setting s : values()) {
            if (s.key.equals(key)) {
                return Optional.of(s);
            }
        }
        return Optional.empty();
    }
}
