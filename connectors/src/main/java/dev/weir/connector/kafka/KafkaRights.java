package dev.weir.connector.kafka;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * What a job must be allowed to do on the brokers, and the command that grants what is missing. Immutable.
 *
 * <p>Kafka's Read and Write include Describe, so that neither is ever granted for itself.
 */
public final class KafkaRights {
    private static final Pattern USER = Pattern.compile("\\busername=\"([^\"]*)\"");

    private final String job;
    private final Map<String, Object> settings;
    private final Set<String> read;
    private final Set<String> written;

    /**
     * @param settings the admin client's; the command that grants names their broker and user
     * @param read the topics of the sources
     * @param written the topics of the sinks
     * @param markerTopic the topic that carries the marker: its offset can only be written by who may read the topic
     */
    public KafkaRights(
            String job,
            Map<String, Object> settings,
            Collection<String> read,
            Collection<String> written,
            String markerTopic) {
        this.job = job;
        this.settings = settings;
        this.read = new TreeSet<>(read);
        this.read.add(markerTopic);
        this.written = new TreeSet<>(written);
    }

    /**
     * Checks the rights on topics, all at once and before anything is claimed. Those on groups and transactional ids can't
     * be asked for: the claim finds them out.
     *
     * @throws WeirException NOT_AUTHORISED with a command for each right that is missing
     */
    public void checkTopics(KafkaAdmin admin) {
        Set<String> topics = new TreeSet<>(read);
        topics.addAll(written);
        List<Missing> missing = new ArrayList<>();
        admin.topicRights(topics).forEach((topic, allowed) -> missing.addAll(lacking(topic, allowed)));
        if (!missing.isEmpty()) {
            throw new WeirException(
                    ExitCode.NOT_AUTHORISED,
                    principal() + " lacks "
                            + String.join(
                                    ", ", missing.stream().map(Missing::text).toList()) + "." + commands(missing));
        }
    }

    private List<Missing> lacking(String topic, Set<AclOperation> allowed) {
        return ofTopic(topic).stream()
                .filter(m -> !allowed.contains(m.operation()))
                .toList();
    }

    private List<Missing> ofTopic(String topic) {
        List<Missing> needed = new ArrayList<>();
        if (read.contains(topic)) {
            needed.add(new Missing(AclOperation.READ, "topic", topic, false));
        }
        if (written.contains(topic)) {
            needed.add(new Missing(AclOperation.WRITE, "topic", topic, false));
        }
        return needed;
    }

    /** What grants the right whose lack this error tells of; empty for other errors. */
    public String howToGrant(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            List<Missing> missing = missing(e);
            if (!missing.isEmpty()) {
                return commands(missing);
            }
        }
        return "";
    }

    private List<Missing> missing(Throwable e) {
        if (e instanceof TransactionalIdAuthorizationException) {
            return List.of(new Missing(AclOperation.WRITE, "transactional-id", "weir." + job + "-", true));
        }
        if (e instanceof GroupAuthorizationException g) {
            String group = g.groupId() == null ? "weir." + job : g.groupId();
            return List.of(new Missing(AclOperation.READ, "group", group, false));
        }
        if (e instanceof TopicAuthorizationException t) {
            return new TreeSet<>(t.unauthorizedTopics())
                    .stream().flatMap(topic -> ofTopic(topic).stream()).toList();
        }
        return List.of();
    }

    private String commands(List<Missing> missing) {
        StringBuilder text = new StringBuilder(" To grant it:");
        missing.forEach(
                m -> text.append(text.length() > 14 ? ";" : "").append(' ').append(command(m)));
        return text.toString();
    }

    private String command(Missing m) {
        return "kafka-acls.sh --bootstrap-server " + settings.get("bootstrap.servers") + " --add --allow-principal "
                + principal() + " --operation " + m.operationName() + " --" + m.resource() + " '" + m.name() + "'"
                + (m.prefixed() ? " --resource-pattern-type prefixed" : "");
    }

    /** As far as the settings tell; a certificate's or a token's name only the broker knows. */
    private String principal() {
        Object jaas = settings.get("sasl.jaas.config");
        Matcher m = USER.matcher(jaas == null ? "" : jaas.toString());
        return "User:" + (m.find() ? m.group(1) : "NAME");
    }

    private record Missing(AclOperation operation, String resource, String name, boolean prefixed) {
        String operationName() {
            return operation == AclOperation.READ ? "Read" : "Write";
        }

        String text() {
            return operationName() + " on " + resource + " " + name;
        }
    }
}
