package dev.weir.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The configuration as it may be logged: secrets are replaced. */
public final class ConfigLog {
    static final String HIDDEN = "[hidden]";

    private static final String NAME_CHARACTER = "[\\w.-]";
    private static final String SECRET_NAME =
            "(?:passw|passphr|pwd|secret|jaas|token|credential|user\\.?info|keystore\\.key|api[._-]?key"
                    + "|access[._-]?key|[._-]key(?!" + NAME_CHARACTER + ")|private|signature|(?<![a-z])sig(?![a-z]))";
    private static final Pattern SECRET = Pattern.compile("(?i)" + SECRET_NAME);

    /** {@code password=...} inside a value, as URLs and connection strings have it. */
    private static final Pattern SECRET_IN_VALUE = Pattern.compile("(?i)(?<!" + NAME_CHARACTER + ")(?=" + NAME_CHARACTER
            + "*?" + SECRET_NAME + ")(" + NAME_CHARACTER + "++=)(?:\"[^\"]*\"|'[^']*'|[^&;\\s]+)");

    /** Up to the last @, since a password may hold a slash or an @ itself. */
    private static final Pattern USER_IN_URL = Pattern.compile("(?<=://)\\S+@");

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
        return SECRET.matcher(key).find() ? HIDDEN : withoutSecrets(value);
    }

    private static String withoutSecrets(String value) {
        String withoutUser = USER_IN_URL.matcher(value).replaceAll(HIDDEN + "@");
        return SECRET_IN_VALUE.matcher(withoutUser).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN));
    }
}
