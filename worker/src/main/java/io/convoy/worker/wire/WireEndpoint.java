package io.convoy.worker.wire;

import io.convoy.UserError;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker's door to its peers: the gRPC servers that peers of higher rank dial, and the channels to those of lower
/// rank. Lives as long as the worker; links live as long as a generation.
public final class WireEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WireEndpoint.class);
    private static final String SERVICE = "convoy.Exchange";
    // What is under way between two workers should stay in the caches of their cores. With less, both ends wait for
    // each other more often.

    /// Of HTTP/2 on each stream.
    private static final int WINDOW_BYTES = 1 << 20;
    /// Of a Unix domain socket; the kernel fits TCP's to the network.
    private static final int UNIX_SOCKET_BYTES = 1 << 19;
    /// What gRPC may hold of a link's frames before we wait for the peer.
    private static final int UNSENT_BYTES = 1 << 18;
    /// How much HTTP/2 hands to the socket at once: netty's own 64 kB are a quarter of a frame of ours.
    private static final WriteBufferWaterMark WRITTEN_AT_ONCE = new WriteBufferWaterMark(1 << 18, 1 << 19);

    /// Links of all jobs and generations that are known at once, at most: strangers may claim to be anybody.
    static final int MOST_LINKS = 4096;

    /// Where a link begins: both ends must agree on job and generation.
    record LinkKey(long job, long generation, int rank) {}

    private final MethodDescriptor<Frame, Frame> connect;
    private final WireLoop loop;
    private final Server tcp;
    private final Optional<Server> unix;
    private final String unixName = UnixSockets.newName();
    private final Map<LinkKey, CompletableFuture<Link>> accepted = new ConcurrentHashMap<>();
    private final Queue<ManagedChannel> channels = new ConcurrentLinkedQueue<>();

    /// @param bindHost the address to listen on
    /// @param port 0 for any free one
    public WireEndpoint(String bindHost, int port) throws IOException {
        this(bindHost, port, true, new WireBuffers());
    }

    /// @param epoll whether to use epoll where there is one
    /// @param buffers of all connections, closed with the endpoint
    WireEndpoint(String bindHost, int port, boolean epoll, WireBuffers buffers) throws IOException {
        var marshaller = new FrameMarshaller(buffers);
        connect = MethodDescriptor.<Frame, Frame>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Connect"))
                .setRequestMarshaller(marshaller)
                .setResponseMarshaller(marshaller)
                .build();
        loop = new WireLoop(epoll, buffers);
        try {
            tcp = server(new InetSocketAddress(bindHost, port), false);
        } catch (IOException e) {
            loop.close();
            throw e;
        }
        unix = listenOnUnixSocket();
    }

    private Server server(SocketAddress address, boolean overUnix) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address);
        if (overUnix) {
            builder.withChildOption(ChannelOption.SO_SNDBUF, UNIX_SOCKET_BYTES);
        }
        return builder.channelType(loop.serverChannel(overUnix))
                .bossEventLoopGroup(loop.group())
                .workerEventLoopGroup(loop.group())
                .withChildOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITTEN_AT_ONCE)
                .directExecutor()
                .flowControlWindow(WINDOW_BYTES)
                .maxInboundMessageSize(FrameMarshaller.MAX_BYTES)
                .maxConcurrentCallsPerConnection(1)
                .addStreamTracerFactory(CallEnd.tracers())
                .addService(ServerServiceDefinition.builder(SERVICE)
                        .addMethod(connect, new Acceptor(this::open, UNSENT_BYTES))
                        .build())
                .build()
                .start();
    }

    private Optional<Server> listenOnUnixSocket() {
        if (!loop.hasUnixSockets()) {
            return Optional.empty();
        }
        try {
            return Optional.of(server(UnixSockets.address(unixName), true));
        } catch (IOException e) {
            LOG.info("no Unix domain socket: {}", e.toString());
            return Optional.empty();
        }
    }

    /// Where peers find this endpoint.
    ///
    /// @param advertisedHost under which they reach this machine
    public PeerAddress address(String advertisedHost) {
        return new PeerAddress(advertisedHost, tcp.getPort(), unix.isPresent() ? unixName : "");
    }

    /// The thread on which everything arrives.
    public EventLoop loop() {
        return loop.loop();
    }

    /// The link that a peer of higher rank opens to us, once it has. Those of the job's earlier generations are
    /// forgotten.
    public CompletableFuture<Link> accepted(long job, long generation, int rank) {
        accepted.keySet().removeIf(key -> key.job() == job && key.generation() < generation);
        return accepted(new LinkKey(job, generation, rank));
    }

    private CompletableFuture<Link> accepted(LinkKey key) {
        return accepted.computeIfAbsent(key, unused -> new CompletableFuture<>());
    }

    private Status open(LinkKey key, Link link) {
        if (accepted.size() >= MOST_LINKS && !accepted.containsKey(key)) {
            return Status.RESOURCE_EXHAUSTED.withDescription(MOST_LINKS + " links were opened already");
        }
        return accepted(key).complete(link)
                ? Status.OK
                : Status.ALREADY_EXISTS.withDescription("rank " + key.rank() + " is linked already");
    }

    /// Links that are known: awaited, open or ended.
    int links() {
        return accepted.size();
    }

    /// Opens the link to a peer of lower rank.
    ///
    /// @throws UserError if it is to go over a Unix domain socket, and one of both has none
    public Link connect(PeerAddress address, Transport transport, long job, long generation, int ourRank, int peer) {
        ManagedChannel channel = channel(address, isUnix(address, transport));
        channels.add(channel);
        ClientCall<Frame, Frame> call =
                channel.newCall(connect, CallOptions.DEFAULT.withWaitForReady().withOnReadyThreshold(UNSENT_BYTES));
        var link = new Link(peer, new ClientWire(call));
        call.start(new ClientWire.Listener(link), Acceptor.metadata(job, generation, ourRank));
        return link;
    }

    /// Whether a link goes over the peer's Unix domain socket.
    private boolean isUnix(PeerAddress address, Transport transport) {
        return switch (transport) {
            case TCP -> false;
            case UNIX -> {
                if (unix.isEmpty() || address.socket().isEmpty()) {
                    throw new UserError("exchange.transport: found unix, expected auto or tcp: "
                            + (unix.isEmpty() ? "this machine" : address)
                            + " has no Unix domain socket");
                }
                yield true;
            }
            case AUTO -> unix.isPresent() && !address.socket().isEmpty() && UnixSockets.isHere(address.socket());
        };
    }

    private ManagedChannel channel(PeerAddress address, boolean overUnix) {
        NettyChannelBuilder builder = overUnix
                ? NettyChannelBuilder.forAddress(UnixSockets.address(address.socket()))
                        .overrideAuthority("localhost")
                : NettyChannelBuilder.forAddress(address.host(), address.port());
        if (overUnix) {
            builder.withOption(ChannelOption.SO_SNDBUF, UNIX_SOCKET_BYTES);
        }
        return builder.channelType(
                        loop.channel(overUnix), overUnix ? DomainSocketAddress.class : InetSocketAddress.class)
                .eventLoopGroup(loop.group())
                .withOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITTEN_AT_ONCE)
                .usePlaintext()
                .directExecutor()
                .disableRetry()
                .flowControlWindow(WINDOW_BYTES)
                .maxInboundMessageSize(FrameMarshaller.MAX_BYTES)
                .build();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        stop(tcp);
        unix.ifPresent(WireEndpoint::stop);
        loop.close();
    }

    private static void stop(Server server) {
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
