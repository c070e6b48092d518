package io.convoy.worker.wire;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/// The accepting end of links. What does not say who it is, is turned away.
final class Acceptor implements ServerCallHandler<Frame, Frame> {
    private static final Metadata.Key<String> JOB = key("convoy-job");
    private static final Metadata.Key<String> GENERATION = key("convoy-generation");
    private static final Metadata.Key<String> RANK = key("convoy-rank");

    /// Who takes links.
    interface Door {
        /// @return OK, or why the link is refused
        Status open(WireEndpoint.LinkKey key, Link link);
    }

    private final Door door;
    private final int unsentBytes;

    Acceptor(Door door, int unsentBytes) {
        this.door = door;
        this.unsentBytes = unsentBytes;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    static Metadata metadata(long job, long generation, int rank) {
        var metadata = new Metadata();
        metadata.put(JOB, Long.toString(job));
        metadata.put(GENERATION, Long.toString(generation));
        metadata.put(RANK, Integer.toString(rank));
        return metadata;
    }

    @Override
    public ServerCall.Listener<Frame> startCall(ServerCall<Frame, Frame> call, Metadata headers) {
        WireEndpoint.LinkKey key;
        try {
            key = new WireEndpoint.LinkKey(
                    number(headers.get(JOB)),
                    number(headers.get(GENERATION)),
                    Math.toIntExact(number(headers.get(RANK))));
        } catch (NumberFormatException | ArithmeticException e) {
            call.close(
                    Status.INVALID_ARGUMENT.withDescription("job, generation and rank expected, each a number"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        var link = new Link(key.rank(), new ServerWire(call));
        Status status = door.open(key, link);
        if (!status.isOk()) {
            call.close(status, new Metadata());
            return new ServerCall.Listener<>() {};
        }
        call.setOnReadyThreshold(unsentBytes);
        call.sendHeaders(new Metadata());
        return new Listener(link, CallEnd.current());
    }

    private static long number(@Nullable String text) {
        return Long.parseLong(text == null ? "" : text);
    }

    private static final class Listener extends ServerCall.Listener<Frame> {
        private final Link link;
        private final CallEnd end;

        Listener(Link link, CallEnd end) {
            this.link = link;
            this.end = end;
        }

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
            end.tell(link);
        }
    }

    /// The server's call as a link's wire.
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
