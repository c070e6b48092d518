package io.convoy.coordinator;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;

/// The coordinator's gRPC server: feed and state.
final class Services implements AutoCloseable {
    private final Server server;

    Services(String bindHost, FeedService feed, StateService state) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(bindHost, 0))
                .addService(feed)
                .addService(state)
                .maxInboundMessageSize(8 << 20)
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
