package dev.weir.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address: {@code host:port}, or {@code [ipv6]:port}.
 *
 * @param host without brackets
 * @param port 0 to 65535
 */
public record HostPort(String host, int port) {
    public static final String FORM = "host:port, for example 127.0.0.1:8080 or [::1]:8080";

    private static final Pattern TEXT = Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([^\\s:/\\[\\]@]+)):(\\d{1,5})");

    private static final Pattern LOOPBACK = Pattern.compile("(?i)localhost|127\\.[0-9.]+|::1|0:0:0:0:0:0:0:1");

    /** Empty when the text has another form. */
    public static Optional<HostPort> parse(String text) {
        Matcher m = TEXT.matcher(text.strip());
        if (!m.matches() || Integer.parseInt(m.group(3)) > 65535) {
            return Optional.empty();
        }
        String host = m.group(1) != null ? m.group(1) : m.group(2);
        return Optional.of(new HostPort(host, Integer.parseInt(m.group(3))));
    }

    /** Whether only processes of the same machine reach it; by its text alone, no name is looked up. */
    public boolean isLoopback() {
        return LOOPBACK.matcher(host).matches();
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
