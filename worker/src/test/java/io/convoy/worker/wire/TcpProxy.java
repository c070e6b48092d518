package io.convoy.worker.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A network that a test can harm: forwards bytes, both ways, between a port of its own and a target on this host.
///
/// What goes wrong is decided when it is made: a delay of everything, and one [Fault] after so many bytes of one
/// direction of a connection.
final class TcpProxy implements AutoCloseable {
    enum Direction {
        TO_TARGET,
        FROM_TARGET
    }

    enum Fault {
        /// One bit of the next byte is flipped.
        FLIP,
        /// The connection is closed on both sides.
        CUT,
        /// From now on everything is swallowed, both ways; the connections stay open.
        SWALLOW
    }

    /// @param afterBytes that go through unharmed
    record Trouble(Duration delay, Direction direction, long afterBytes, Fault fault) {
        static Trouble delay(Duration delay) {
            return new Trouble(delay, Direction.TO_TARGET, Long.MAX_VALUE, Fault.CUT);
        }

        static Trouble after(Direction direction, long bytes, Fault fault) {
            return new Trouble(Duration.ZERO, direction, bytes, fault);
        }
    }

    private final ServerSocket listener;
    private final int target;
    private final Trouble trouble;
    private final Queue<AutoCloseable> open = new ConcurrentLinkedQueue<>();
    private volatile boolean swallowing;

    /// @param target the port that it forwards to
    TcpProxy(int target, Trouble trouble) throws IOException {
        this.target = target;
        this.trouble = trouble;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listener.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                open.add(near);
                open.add(far);
                Thread.ofVirtual().start(() -> pump(near, far, Direction.TO_TARGET));
                Thread.ofVirtual().start(() -> pump(far, near, Direction.FROM_TARGET));
            }
        } catch (IOException closed) {
            close();
        }
    }

    private void pump(Socket from, Socket to, Direction direction) {
        // One thread, so that what is delayed stays in order.
        ScheduledExecutorService delayed =
                Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
        open.add(delayed::shutdownNow);
        long passed = 0;
        byte[] bytes = new byte[1 << 14];
        try (from;
                to) {
            InputStream source = from.getInputStream();
            OutputStream sink = to.getOutputStream();
            for (int count = source.read(bytes); count > 0; count = source.read(bytes)) {
                long harmed = direction == trouble.direction() ? trouble.afterBytes() - passed : -1;
                passed += count;
                if (harmed >= 0 && harmed < count) {
                    switch (trouble.fault()) {
                        case FLIP -> bytes[(int) harmed] ^= 1;
                        case SWALLOW -> swallowing = true;
                        case CUT -> {
                            return;
                        }
                    }
                }
                if (!swallowing) {
                    pass(Arrays.copyOf(bytes, count), sink, delayed);
                }
            }
        } catch (IOException closed) {
            // By one of the ends: the other one's socket is closed too.
        } finally {
            delayed.shutdownNow();
        }
    }

    private void pass(byte[] bytes, OutputStream sink, ScheduledExecutorService delayed) throws IOException {
        if (trouble.delay().isZero()) {
            sink.write(bytes);
            return;
        }
        delayed.schedule(
                () -> {
                    sink.write(bytes);
                    return null;
                },
                trouble.delay().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (AutoCloseable each : open) {
                each.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
