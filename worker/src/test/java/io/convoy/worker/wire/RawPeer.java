package io.convoy.worker.wire;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A peer that dials an endpoint and whose messages are whatever bytes a test wants.
final class RawPeer implements AutoCloseable {
    private static final int MANY = 10_000;

    private final ManagedChannel channel;
    private final ClientCall<byte[], byte[]> call;
    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    RawPeer(int port, Metadata introduction) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .directExecutor()
                .build();
        call = channel.newCall(
                MethodDescriptor.<byte[], byte[]>newBuilder()
                        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                        .setFullMethodName("convoy.Exchange/Connect")
                        .setRequestMarshaller(new Bytes())
                        .setResponseMarshaller(new Bytes())
                        .build(),
                CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] message) {
                        received.add(message);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                introduction);
        call.request(MANY);
    }

    /// The bytes of a frame as an honest peer sends it.
    static byte[] bytes(FrameHeader header, float... floats) {
        try (InputStream stream =
                new FrameMarshaller(new WireBuffers()).stream(new Frame(header, new Frame.Floats(floats, 0)))) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(byte[] message) {
        call.sendMessage(message);
    }

    /// Waits for a frame of some kind and step; passes over all others.
    void await(FrameKind kind, long step) throws InterruptedException {
        while (true) {
            byte[] message = received.poll(10, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no " + kind + " of step " + step + " within 10 s");
            }
            FrameHeader header = new FrameMarshaller(new WireBuffers())
                    .parse(new ByteArrayInputStream(message))
                    .header();
            if (header.kind() == kind && header.step() == step) {
                return;
            }
        }
    }

    /// How the endpoint ends the link.
    CompletableFuture<Status> end() {
        return end;
    }

    Status awaitEnd() throws Exception {
        return end.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
