package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Options;
import java.util.List;
import org.junit.jupiter.api.Test;

class NatsServersTest {
    @Test
    void credentialsAreTakenOutOfTheUrlsAndGivenBeside() {
        NatsServers servers = NatsServers.of("nats://me:p%40w+1@a:4222, nats://me:p%40w+1@b:4222");

        Options options = options(servers);
        assertThat(servers.urls()).containsExactly("nats://a:4222", "nats://b:4222");
        assertThat(options.getUsernameChars()).containsExactly("me".toCharArray());
        assertThat(options.getPasswordChars()).containsExactly("p@w+1".toCharArray());
    }

    @Test
    void aLoneNameInAUrlIsAToken() {
        assertThat(options(NatsServers.of("s3cr3t@a:4222")).getTokenChars()).containsExactly("s3cr3t".toCharArray());
    }

    @Test
    void urlsWithoutCredentialsStayAsTheyAre() {
        assertThat(NatsServers.of("nats://a:4222,tls://[::1]:4222"))
                .isEqualTo(new NatsServers(List.of("nats://a:4222", "tls://[::1]:4222"), null));
    }

    @Test
    void differentCredentialsAreRefusedWithoutShowingThem() {
        assertThatThrownBy(() -> NatsServers.of("nats://me:sesame@a,nats://you:sesame@b"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("--nats-url has different credentials for its servers; give them once, by a file");
    }

    @Test
    void itsTextHasNoCredentials() {
        assertThat(NatsServers.of("nats://me:sesame@a:4222")).hasToString("[nats://a:4222]");
    }

    private static Options options(NatsServers servers) {
        Options.Builder builder = new Options.Builder();
        servers.addTo(builder);
        return builder.build();
    }
}
