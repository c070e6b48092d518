package io.convoy.deploy;

import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.Network;

/// Containers of Convoy's image on a private network of their own, each reachable by its name.
///
///     try (var cluster = new ConvoyCluster()) {
///         ConvoyNode coordinator = cluster.coordinator(jobText, "--workers-min", "3");
///         ConvoyNode worker = cluster.worker("worker-1");
///         …
///         assertThat(coordinator.awaitExit(Duration.ofMinutes(2))).isZero();
///     }
final class ConvoyCluster implements AutoCloseable {
    /// Where [#coordinator] puts the job file, relative to the nodes' working folder.
    static final String JOB = "data/job.conf";

    private static final int PORT = 7400;

    private final Network network = Network.newNetwork();
    private final List<ConvoyNode> nodes = new ArrayList<>();

    /// Starts the coordinator of a job; `arguments` follow the ones that every coordinator has.
    ConvoyNode coordinator(String job, String... arguments) {
        return node("coordinator")
                .file(JOB, job)
                .start(command(
                        List.of("coordinator", JOB, "--listen", "0.0.0.0:" + PORT, "--advertise", "coordinator"),
                        arguments));
    }

    /// Starts a worker that joins the coordinator.
    ConvoyNode worker(String name, String... arguments) {
        return node(name).start(command(List.of("worker", "--join", "coordinator:" + PORT), arguments));
    }

    /// A container that has yet to be started: with other files, Java options or commands than the usual.
    ConvoyNode node(String name) {
        ConvoyNode node = new ConvoyNode(name, network);
        nodes.add(node);
        return node;
    }

    private static String[] command(List<String> usual, String... more) {
        List<String> command = new ArrayList<>(usual);
        command.addAll(List.of(more));
        return command.toArray(String[]::new);
    }

    /// Removes all containers, whatever they are doing, and the network.
    @Override
    public void close() {
        nodes.reversed().forEach(ConvoyNode::remove);
        network.close();
    }
}
