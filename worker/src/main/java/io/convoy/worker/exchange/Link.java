package io.convoy.worker.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/// One gRPC stream between two workers, the same on both ends. Frames leave in order, as the peer's flow control
/// allows.
///
/// Threading: any thread may send; frames arrive on the link's event loop.
final class Link {
    /// What a gRPC call, client's or server's, can do for a link.
    interface Wire {
        boolean isReady();

        void send(Frame frame);

        void request(int frames);

        void close(String why);
    }

    /// Who hears of what arrives. Called on the event loop.
    interface Listener {
        void received(Link link, Frame frame);

        void broken(Link link, String why);
    }

    /// Frames that may be under way towards us before the wire waits for us.
    private static final int CREDIT = 16;

    private final int peer;
    private final Wire wire;
    private final CompletableFuture<Listener> listener = new CompletableFuture<>();
    private final Deque<Frame> waiting = new ArrayDeque<>();
    private volatile long lastHeardNanos = System.nanoTime();
    private volatile boolean closed;

    Link(int peer, Wire wire) {
        this.peer = peer;
        this.wire = wire;
    }

    int peer() {
        return peer;
    }

    /// Lets frames come; none is read off the wire before. A failure from before is delivered now.
    void listen(Listener to) {
        listener.complete(to);
        wire.request(CREDIT);
    }

    void send(Frame frame) {
        synchronized (waiting) {
            waiting.add(frame);
        }
        flush();
    }

    /// Sends what the peer's flow control allows; called again by the wire when it allows more.
    void flush() {
        synchronized (waiting) {
            while (!waiting.isEmpty() && !closed && wire.isReady()) {
                wire.send(waiting.remove());
            }
        }
    }

    void onFrame(Frame frame) {
        lastHeardNanos = System.nanoTime();
        listener.thenAccept(to -> to.received(this, frame));
        wire.request(1);
    }

    void onBroken(String why) {
        if (!closed) {
            closed = true;
            listener.thenAccept(to -> to.broken(this, why));
        }
    }

    /// How long the peer has been silent.
    long silentNanos() {
        return System.nanoTime() - lastHeardNanos;
    }

    void close() {
        closed = true;
        wire.close("closed by the peer");
    }
}
