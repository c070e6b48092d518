package io.convoy.worker.exchange;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// A worker's door to the exchange: the gRPC server that peers of higher rank dial, and the channels to those of
/// lower rank. Between two workers there is one bidirectional stream. Lives as long as the worker; links live as
/// long as a generation.
public final class ExchangeEndpoint implements AutoCloseable {
    private static final Metadata.Key<String> GENERATION =
            Metadata.Key.of("convoy-generation", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> RANK = Metadata.Key.of("convoy-rank", Metadata.ASCII_STRING_MARSHALLER);
    private static final int WINDOW_BYTES = 8 << 20;
    private static final int MAX_MESSAGE_BYTES = Frame.HEADER_BYTES + 4 * Frame.MAX_FLOATS;

    private record LinkKey(long generation, int rank) {}

    private final MethodDescriptor<Frame, Frame> connect;
    private final Server server;
    private final Map<LinkKey, CompletableFuture<Link>> accepted = new ConcurrentHashMap<>();
    private final Queue<ManagedChannel> channels = new ConcurrentLinkedQueue<>();
    private volatile FrameMarshaller.Destinations destinations = Inbox.NOWHERE;

    /// @param bindHost the address to listen on
    /// @param port 0 for any free one
    public ExchangeEndpoint(String bindHost, int port) throws IOException {
        var marshaller = new FrameMarshaller(new FrameMarshaller.Destinations() {
            @Override
            public float[] arrayFor(Frame header) {
                return destinations.arrayFor(header);
            }

            @Override
            public int indexFor(Frame header) {
                return destinations.indexFor(header);
            }
        });
        connect = MethodDescriptor.<Frame, Frame>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("convoy.Exchange", "Connect"))
                .setRequestMarshaller(marshaller)
                .setResponseMarshaller(marshaller)
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(bindHost, port))
                .directExecutor()
                .flowControlWindow(WINDOW_BYTES)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .addService(ServerServiceDefinition.builder("convoy.Exchange")
                        .addMethod(connect, handler())
                        .build())
                .build()
                .start();
    }

    public int port() {
        return server.getPort();
    }

    /// Where payloads go from now on.
    void deliverTo(FrameMarshaller.Destinations to) {
        destinations = to;
    }

    /// The link that a peer of higher rank opens to us, once it has.
    CompletableFuture<Link> accepted(long generation, int rank) {
        return accepted.computeIfAbsent(new LinkKey(generation, rank), key -> new CompletableFuture<>());
    }

    /// Opens the link to a peer of lower rank.
    Link connect(String host, int port, long generation, int ourRank, int peer) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(host, port)
                .usePlaintext()
                .directExecutor()
                .flowControlWindow(WINDOW_BYTES)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
        channels.add(channel);
        ClientCall<Frame, Frame> call = channel.newCall(connect, CallOptions.DEFAULT.withWaitForReady());
        var link = new Link(peer, new ClientWire(call));
        var metadata = new Metadata();
        metadata.put(GENERATION, Long.toString(generation));
        metadata.put(RANK, Integer.toString(ourRank));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(Frame frame) {
                        link.onFrame(frame);
                    }

                    @Override
                    public void onReady() {
                        link.flush();
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        link.onBroken(describe(status));
                    }
                },
                metadata);
        return link;
    }

    private ServerCallHandler<Frame, Frame> handler() {
        return (call, headers) -> {
            String generation = headers.get(GENERATION);
            String rank = headers.get(RANK);
            if (generation == null || rank == null) {
                call.close(Status.INVALID_ARGUMENT.withDescription("no generation or rank"), new Metadata());
                return new ServerCall.Listener<>() {};
            }
            int peer = Integer.parseInt(rank);
            var link = new Link(peer, new ServerWire(call));
            call.sendHeaders(new Metadata());
            accepted(Long.parseLong(generation), peer).complete(link);
            return new ServerCall.Listener<>() {
                @Override
                public void onMessage(Frame frame) {
                    link.onFrame(frame);
                }

                @Override
                public void onReady() {
                    link.flush();
                }

                @Override
                public void onHalfClose() {
                    link.onBroken("the peer closed the connection");
                }

                @Override
                public void onCancel() {
                    link.onBroken("connection lost");
                }
            };
        };
    }

    private static String describe(Status status) {
        String description = status.getDescription();
        Throwable cause = status.getCause();
        return "connection lost (" + status.getCode()
                + (description == null ? "" : ": " + description)
                + (cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage()) + ")";
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record ClientWire(ClientCall<Frame, Frame> call) implements Link.Wire {
        @Override
        public boolean isReady() {
            return call.isReady();
        }

        @Override
        public void send(Frame frame) {
            call.sendMessage(frame);
        }

        @Override
        public void request(int frames) {
            call.request(frames);
        }

        @Override
        public void close(String why) {
            call.cancel(why, null);
        }
    }

    private record ServerWire(ServerCall<Frame, Frame> call) implements Link.Wire {
        @Override
        public boolean isReady() {
            return call.isReady();
        }

        @Override
        public void send(Frame frame) {
            call.sendMessage(frame);
        }

        @Override
        public void request(int frames) {
            call.request(frames);
        }

        @Override
        public void close(String why) {
            if (!call.isCancelled()) {
                call.close(Status.OK.withDescription(why), new Metadata());
            }
        }
    }
}
