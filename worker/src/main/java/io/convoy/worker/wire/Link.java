package io.convoy.worker.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One gRPC stream between two workers, the same on both ends. Frames leave as the peer's flow control allows: in
/// order, but means after all else, unless too many of them wait.
///
/// Threading: frames are sent, and arrive, on the event loop; any thread may end the link.
public final class Link {
    /// What a gRPC call, client's or server's, can do for a link.
    interface Wire {
        boolean isReady();

        void send(Frame frame);

        void request(int frames);

        void close(String why);
    }

    /// Who hears of what arrives. Called on the event loop.
    public interface Listener {
        /// A frame's floats can be read until this returns.
        ///
        /// @throws DamagedFrame to break the link
        void received(Link link, Frame frame);

        void broken(Link link, String why);

        /// Everything that was to be sent has been read and is on its way.
        void allSent(Link link);

        /// What came is not what was sent: the link has been ended.
        void damaged(Link link, String what);
    }

    /// Frames that may be under way towards us before the wire waits for us.
    private static final int CREDIT = 64;
    /// Means that wait for other frames. To let all wait would begin everything before anything is finished, and each
    /// float would leave the caches in between; to let none wait keeps peers from adding.
    static final int MOST_WAITING_MEANS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final int peer;
    private final Wire wire;
    private volatile @Nullable Listener listener;
    private volatile String brokenBefore = "";
    private final Deque<Frame> waitingMeans = new ArrayDeque<>();
    private final Deque<Frame> waiting = new ArrayDeque<>();
    private volatile long lastHeardNanos = System.nanoTime();
    private volatile boolean closed;
    private boolean wireClosed;

    Link(int peer, Wire wire) {
        this.peer = peer;
        this.wire = wire;
    }

    /// Rank of the worker at the other end.
    public int peer() {
        return peer;
    }

    /// Lets frames come, if none could before; none is read off the wire until then. A failure from before is
    /// delivered now. A later listener takes the place of the one before; to be called on the event loop then.
    public void listen(Listener to) {
        boolean first;
        synchronized (waiting) {
            first = listener == null;
            listener = to;
        }
        if (!brokenBefore.isEmpty()) {
            to.broken(this, brokenBefore);
        } else if (first) {
            wire.request(CREDIT);
        }
    }

    public void send(Frame frame) {
        synchronized (waiting) {
            (frame.header().kind() == FrameKind.MEAN ? waitingMeans : waiting).add(frame);
        }
        flush();
    }

    /// Sends what the peer's flow control allows; called again by the wire when it allows more.
    void flush() {
        boolean sentAll = false;
        synchronized (waiting) {
            while (!hasSentAll() && !closed && wire.isReady()) {
                boolean mean = waiting.isEmpty() || waitingMeans.size() > MOST_WAITING_MEANS;
                wire.send(mean ? waitingMeans.remove() : waiting.remove());
                sentAll = hasSentAll();
            }
        }
        Listener to = listener;
        if (sentAll && to != null) {
            to.allSent(this);
        }
    }

    /// Whether nothing waits for the peer's flow control.
    public boolean hasSentAll() {
        synchronized (waiting) {
            return waitingMeans.isEmpty() && waiting.isEmpty();
        }
    }

    void onFrame(Frame frame) {
        lastHeardNanos = System.nanoTime();
        Listener to = listener;
        if (!closed && to != null) {
            try {
                if (frame.payload() instanceof Frame.Damaged(String what)) {
                    throw new DamagedFrame(what);
                }
                to.received(this, frame);
            } catch (DamagedFrame damaged) {
                onDamaged(damaged.what());
                return;
            } catch (RuntimeException e) {
                // gRPC would end the call without a word to us.
                LOG.error("{} from rank {}", frame.header(), peer, e);
                onBroken("its message failed here: " + e);
                closeWire("a message failed: " + e);
                return;
            }
        }
        wire.request(1);
    }

    /// Ends the link: what comes after a damaged frame means nothing.
    void onDamaged(String what) {
        Listener to = end("a damaged message: " + what);
        if (to != null) {
            to.damaged(this, what);
        }
        closeWire("a damaged message: " + what);
    }

    void onBroken(String why) {
        Listener to = end(why);
        if (to != null) {
            to.broken(this, why);
        }
    }

    /// Marks the link as broken; returns who is to be told, if anybody.
    private @Nullable Listener end(String why) {
        synchronized (waiting) {
            if (closed) {
                return null;
            }
            closed = true;
            brokenBefore = why;
            return listener;
        }
    }

    /// Once, and never while a frame is given to it: gRPC's calls take neither.
    private void closeWire(String why) {
        synchronized (waiting) {
            closed = true;
            if (!wireClosed) {
                wireClosed = true;
                wire.close(why);
            }
        }
    }

    /// How long the peer has been silent.
    public long silentNanos() {
        return System.nanoTime() - lastHeardNanos;
    }

    /// Ends the link, whose peer is told, without a word to our own listener.
    public void close() {
        closeWire("closed by the peer");
    }
}
