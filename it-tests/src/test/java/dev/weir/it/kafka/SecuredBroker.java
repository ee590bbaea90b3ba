package dev.weir.it.kafka;

import dev.weir.lab.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** A broker that knows its users by password and refuses what they are not granted. Users are made up by name. */
final class SecuredBroker implements AutoCloseable {
    private static final String ADMIN = "admin";

    private final EmbeddedBroker broker;
    private final Admin admin;

    private SecuredBroker(EmbeddedBroker broker) {
        this.broker = broker;
        this.admin = Admin.create(clientSettings(ADMIN));
    }

    /** Starts one with these users, whose passwords are their names. */
    static SecuredBroker start(Path folder, Collection<String> users) {
        StringBuilder known = new StringBuilder(jaas(ADMIN, ADMIN));
        known.setLength(known.length() - 1);
        known.append(" user_admin=\"admin\"");
        users.forEach(
                u -> known.append(" user_").append(u).append("=\"").append(u).append('"'));
        Map<String, String> settings = new HashMap<>();
        settings.put("listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("sasl.enabled.mechanisms", "PLAIN");
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.put("listener.name.plaintext.plain.sasl.jaas.config", known + ";");
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:ANONYMOUS;User:" + ADMIN);
        return new SecuredBroker(EmbeddedBroker.start(folder, settings));
    }

    private static String jaas(String user, String password) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                + password + "\";";
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Settings of a job that this user runs, with {@code kafka.} before each. */
    Map<String, String> jobSettings(String user, String password) {
        return Map.of(
                "kafka.bootstrap.servers",
                bootstrapServers(),
                "kafka.security.protocol",
                "SASL_PLAINTEXT",
                "kafka.sasl.mechanism",
                "PLAIN",
                "kafka.sasl.jaas.config",
                jaas(user, password));
    }

    private Map<String, Object> clientSettings(String user) {
        Map<String, Object> settings = new HashMap<>();
        jobSettings(user, user).forEach((key, value) -> settings.put(key.substring("kafka.".length()), value));
        return settings;
    }

    void createTopics(String... names) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        for (String name : names) {
            topics.add(new NewTopic(name, 1, (short) 1));
        }
        admin.createTopics(topics).all().get(60, TimeUnit.SECONDS);
    }

    void write(String topic, String value) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(clientSettings(ADMIN), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get(60, TimeUnit.SECONDS);
        }
    }

    /** Grants, and waits until the broker knows. */
    void grant(Collection<AclBinding> rights) throws Exception {
        admin.createAcls(rights).all().get(60, TimeUnit.SECONDS);
        Awaitility.await()
                .until(() -> admin.describeAcls(AclBindingFilter.ANY)
                        .values()
                        .get(60, TimeUnit.SECONDS)
                        .containsAll(rights));
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
