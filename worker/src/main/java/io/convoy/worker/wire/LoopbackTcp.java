package io.convoy.worker.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has TCP connections within one machine use Reno's congestion control, whatever the system's is: nothing is congested
/// there, and BBR, which many systems have, sets a timer for almost every packet. Connections between machines are left
/// to the system.
@ChannelHandler.Sharable
final class LoopbackTcp extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(LoopbackTcp.class);
    private static final LoopbackTcp INSTANCE = new LoopbackTcp();

    /// Linux has it always, and allows it to everybody.
    private static final byte[] RENO = "reno".getBytes(StandardCharsets.US_ASCII);

    /// Levels and options of Linux' `netinet/tcp.h`.
    private static final RawUnixChannelOption TCP_CONGESTION =
            new RawUnixChannelOption("TCP_CONGESTION", 6, 13, RENO.length);

    private LoopbackTcp() {}

    /// Has a connection do so, if it is one of epoll's over TCP, once its other end is known.
    static void prepare(Channel connection) {
        if (connection instanceof EpollSocketChannel) {
            connection.pipeline().addFirst(INSTANCE);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel connection = context.channel();
        if (connection.remoteAddress() instanceof InetSocketAddress peer
                && peer.getAddress().isLoopbackAddress()) {
            try {
                connection.config().setOption(TCP_CONGESTION, ByteBuffer.wrap(RENO));
            } catch (ChannelException e) {
                LOG.debug("the system's congestion control stays on {}: {}", connection, e.toString());
            }
        }
        context.fireChannelActive();
    }
}
