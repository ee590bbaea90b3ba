package dev.weir.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.connector.TransactionException.Kind;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.net.ConnectException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;

class KafkaErrorsTest {
    @Test
    void aFencedSendIsKnownByWhateverItIsWrappedIn() {
        KafkaException inErrorState = new KafkaException("error state", new ProducerFencedException("newer"));
        WeirException named = KafkaErrors.toWeir("writing to topic out", inErrorState);

        assertThat(KafkaErrors.kindOf(inErrorState)).isEqualTo(Kind.FENCED);
        assertThat(KafkaErrors.kindOf(named)).isEqualTo(Kind.FENCED);
    }

    @Test
    void aProducerIdThatIsNoLongerThatOfItsTransactionalIdMayBelongToANewerAttempt() {
        WeirException named =
                KafkaErrors.toWeir("writing to topic out", new InvalidPidMappingException("not assigned"));

        assertThat(KafkaErrors.kindOf(named)).isEqualTo(Kind.FENCED);
    }

    @Test
    void aSettingThatTheClientRefusesIsAMatterOfConfiguration() {
        KafkaException error =
                new KafkaException("Failed to construct kafka consumer", new ConfigException("max.poll.records", 0));
        assertThat(KafkaErrors.kindOf(error)).isEqualTo(Kind.CONFIGURATION);
    }

    @Test
    void whereOneLogsInMayBeAwayForAWhile() {
        KafkaException away =
                new KafkaException(new LoginException("no token").initCause(new ConnectException("refused")));
        WeirException named = KafkaErrors.notMade("admin", Map.of(), new KafkaException("Failed to create", away));
        assertThat(named.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(named).hasMessageContaining("cannot log in, nobody answers: no token");

        KafkaException unread = new KafkaException(new NoSuchFileException("/etc/trust.jks"));
        assertThat(KafkaErrors.notMade("admin", Map.of(), unread).exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    }
}
