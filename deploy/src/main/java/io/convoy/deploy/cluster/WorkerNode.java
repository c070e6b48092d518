package io.convoy.deploy.cluster;

import io.convoy.worker.Worker;
import io.convoy.worker.WorkerOutcome;
import io.convoy.worker.WorkerSettings;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;

/// A worker on a node.
public final class WorkerNode {
    private WorkerNode() {}

    /// Starts a worker; the future completes when it has ended.
    public static CompletableFuture<WorkerOutcome> start(ClusterNode node, WorkerSettings settings, String name) {
        var outcome = new CompletableFuture<WorkerOutcome>();
        node.spawn(Worker.create(settings, outcome), name);
        return outcome;
    }

    /// The machine's name, for people.
    public static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /// The address by which `peer` reaches this machine: that of the interface on the way to it.
    public static String addressTowards(HostPort peer) {
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(peer.host(), Math.max(1, peer.port())));
            return socket.getLocalAddress().getHostAddress();
        } catch (SocketException | java.io.UncheckedIOException e) {
            return hostName();
        }
    }
}
