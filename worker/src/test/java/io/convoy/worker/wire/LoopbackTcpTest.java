package io.convoy.worker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopbackTcpTest {
    private static final String RENO = "reno";
    /// TCP_CONGESTION of `netinet/tcp.h`, with room for a name's beginning.
    private static final RawUnixChannelOption CONGESTION =
            new RawUnixChannelOption("TCP_CONGESTION", 6, 13, RENO.length());

    private final WireLoop loop = new WireLoop(true, new WireBuffers());

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void bothEndsOfALoopbackConnectionUseReno() throws Exception {
        assumeTrue(loop.hasUnixSockets(), "there is no epoll here");
        var accepted = new CompletableFuture<Channel>();
        Channel server = new ServerBootstrap()
                .group(loop.group())
                .channel(loop.serverChannel(false))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted.complete(channel);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        Channel client = new Bootstrap()
                .group(loop.group())
                .channel(loop.channel(false))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {}
                })
                .connect(server.localAddress())
                .sync()
                .channel();

        assertThat(congestionControl(client)).isEqualTo(RENO);
        assertThat(congestionControl(accepted.get(10, TimeUnit.SECONDS))).isEqualTo(RENO);
    }

    /// As the event loop sees it once it has told of the connection.
    private String congestionControl(Channel connection) throws Exception {
        ByteBuffer name = loop.loop()
                .submit(() -> connection.config().getOption(CONGESTION))
                .get(10, TimeUnit.SECONDS);
        return StandardCharsets.US_ASCII.decode(name).toString();
    }
}
