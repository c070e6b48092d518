package io.convoy.worker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.convoy.UserError;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UnixSocketsTest {
    @Test
    void anEndpointsSocketIsHereWhileItIsOpenAndIsNoFile() throws IOException {
        assumeThat(Epoll.isAvailable()).isTrue();
        String name;
        try (var endpoint = new WireEndpoint("127.0.0.1", 0)) {
            name = endpoint.address("127.0.0.1").socket();

            assertThat(name).startsWith("convoy-");
            assertThat(UnixSockets.isHere(name)).isTrue();
            assertThat(UnixSockets.isHere(name.substring(0, 20))).isFalse();
            assertThat(Path.of(name)).doesNotExist();
            assertThat(Path.of(System.getProperty("java.io.tmpdir"), name)).doesNotExist();
        }
        assertThat(UnixSockets.isHere(name)).isFalse();
    }

    @Test
    void withoutEpollThereIsNoSocketAndAskingForOneIsRefused() throws IOException {
        try (var endpoint = new WireEndpoint("127.0.0.1", 0, false, new WireBuffers())) {
            PeerAddress address = endpoint.address("127.0.0.1");

            assertThat(address.socket()).isEmpty();
            assertThatExceptionOfType(UserError.class)
                    .isThrownBy(() -> endpoint.connect(address, Transport.UNIX, 1, 1, 1, 0))
                    .withMessage("exchange.transport: found unix, expected auto or tcp: this machine has no Unix domain"
                            + " socket");
        }
    }
}
