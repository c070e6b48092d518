package io.convoy.deploy;

import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.Network;

/// Containers of Convoy's image on a private network of their own, each reachable by its name.
///
///     try (var cluster = new ConvoyCluster()) {
///         ConvoyNode coordinator = cluster.coordinator("--workers-min", "3");
///         ConvoyNode worker = cluster.worker("worker-1");
///         …
///         assertThat(coordinator.awaitExit(Duration.ofMinutes(2))).isZero();
///     }
final class ConvoyCluster implements AutoCloseable {
    /// The coordinator's name on the network.
    static final String COORDINATOR = "coordinator";

    private final Network network = Network.newNetwork();
    private final List<ConvoyNode> nodes = new ArrayList<>();

    /// Starts the coordinator, of the built-in job; `arguments` follow the ones that every coordinator has.
    ConvoyNode coordinator(String... arguments) {
        return node(COORDINATOR).startCoordinator(arguments);
    }

    /// Starts a worker that joins the coordinator.
    ConvoyNode worker(String name, String... arguments) {
        return node(name).startWorker(arguments);
    }

    /// A container that has yet to be started: with other files, Java options or commands than the usual.
    ConvoyNode node(String name) {
        ConvoyNode node = new ConvoyNode(name, network);
        nodes.add(node);
        return node;
    }

    /// Removes all containers, whatever they are doing, and the network.
    @Override
    public void close() {
        nodes.reversed().forEach(ConvoyNode::remove);
        network.close();
    }
}
