package io.convoy.worker.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// The one thread of a worker's wire, and the kinds of sockets it drives: epoll's on Linux, the JDK's elsewhere.
///
/// One, since a core that moves bytes is lost to convolutions, and since arithmetic on what arrives then needs no locks
/// and no hand-over. Several were not measured.
final class WireLoop implements AutoCloseable {
    private final boolean epoll;
    private final WireBuffers buffers;
    private final EventLoopGroup group;
    private final EventLoop loop;

    /// @param epoll whether to use epoll where there is one
    /// @param buffers of all connections, closed with the loop
    WireLoop(boolean epoll, WireBuffers buffers) {
        this.epoll = epoll && Epoll.isAvailable();
        this.buffers = buffers;
        IoHandlerFactory sockets = this.epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new Loops(task -> Thread.ofPlatform().name("wire").daemon().start(task), sockets, buffers);
        loop = group.next();
    }

    /// Has every connection take its buffers from ours, read as [FrameReads] does and, over TCP, be as [LoopbackTcp]
    /// says, whoever opens it.
    private static final class Loops extends MultiThreadIoEventLoopGroup {
        Loops(Executor executor, IoHandlerFactory sockets, WireBuffers buffers) {
            super(1, executor, sockets, buffers);
        }

        @Override
        protected IoEventLoop newChild(Executor executor, IoHandlerFactory sockets, Object... given) {
            var buffers = (WireBuffers) given[0];
            return new SingleThreadIoEventLoop(this, executor, sockets) {
                @Override
                public ChannelFuture register(ChannelPromise promise) {
                    if (!(promise.channel() instanceof ServerChannel)) {
                        promise.channel().config().setAllocator(buffers);
                        FrameReads.prepare(promise.channel());
                        LoopbackTcp.prepare(promise.channel());
                    }
                    return super.register(promise);
                }
            };
        }
    }

    EventLoopGroup group() {
        return group;
    }

    EventLoop loop() {
        return loop;
    }

    /// Whether there are Unix domain sockets: with epoll alone.
    boolean hasUnixSockets() {
        return epoll;
    }

    Class<? extends ServerChannel> serverChannel(boolean unix) {
        if (unix) {
            return EpollServerDomainSocketChannel.class;
        }
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Class<? extends Channel> channel(boolean unix) {
        if (unix) {
            return EpollDomainSocketChannel.class;
        }
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        buffers.close();
    }
}
