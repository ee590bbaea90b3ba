package dev.weir.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The configuration as it may be logged: secrets are replaced. */
public final class ConfigLog {
    static final String HIDDEN = "[hidden]";

    private static final Pattern SECRET = Pattern.compile(
            "(?i)passw|passphrase|secret|jaas|token|credential|user\\.?info|keystore\\.key|api[._-]?key|access[._-]?key"
                    + "|private");
    private static final Pattern USER_IN_URL = Pattern.compile("(?<=://)[^/@\\s]+@");

    private ConfigLog() {}

    /** One line per group of settings. */
    public static List<String> lines(JobConfig c) {
        List<String> lines = new ArrayList<>();
        lines.add("job=" + c.job() + " parallelism=" + c.parallelism() + " max-parallelism=" + c.maxParallelism()
                + " group.id=" + c.groupId() + " rest.address=" + c.restAddress() + " transaction.timeout="
                + Values.write(c.transactionTimeout()));
        lines.add(c.checkpoint() + ", " + c.state() + ", " + c.restart());
        lines.add(c.start() + " savepoint.dir=" + c.savepointDir());
        lines.add("consumer=" + redacted(c.consumer()));
        lines.add("producer=" + redacted(c.producer()));
        lines.add("admin=" + redacted(c.admin()));
        new TreeMap<>(c.clusters()).forEach((name, cluster) -> lines.add("cluster " + name + " " + cluster));
        lines.add("parameters=" + redacted(c.parameters()));
        return lines;
    }

    /** The same settings, those that look like secrets hidden, sorted. */
    public static Map<String, String> redacted(Map<String, ?> settings) {
        Map<String, String> shown = new TreeMap<>();
        settings.forEach((k, v) -> shown.put(k, redacted(k, String.valueOf(v))));
        return shown;
    }

    private static String redacted(String key, String value) {
        return SECRET.matcher(key).find() ? HIDDEN : USER_IN_URL.matcher(value).replaceAll(HIDDEN + "@");
    }
}
