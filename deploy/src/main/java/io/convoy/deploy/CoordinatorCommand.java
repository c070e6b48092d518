package io.convoy.deploy;

import io.convoy.UserError;
import io.convoy.coordinator.RunOutcome;
import io.convoy.deploy.cluster.ClusterNode;
import io.convoy.deploy.cluster.CoordinatorNode;
import io.convoy.deploy.cluster.HostPort;
import io.convoy.deploy.cluster.WorkerNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `convoy coordinator`: the head of a cluster job.
@Command(
        name = "coordinator",
        description = {
            "Coordinates a job on a cluster: waits for workers, hands them shards, feeds them samples, keeps checkpoints.",
            "Start `convoy worker --join HOST:PORT` on each machine."
        })
final class CoordinatorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JobOptions options;

    @Option(
            names = "--listen",
            required = true,
            paramLabel = "HOST:PORT",
            converter = HostPortConverter.class,
            description = "Address to listen on; 0.0.0.0 for all interfaces.")
    private HostPort listen;

    @Option(
            names = "--advertise",
            paramLabel = "HOST",
            description = "Name or address by which workers reach this machine, where it differs from --listen.")
    private @Nullable String advertise;

    @Option(
            names = "--workers-min",
            required = true,
            paramLabel = "N",
            description = "Begins once N workers are ready; at most the job's shards.")
    private int workersMin;

    @Override
    public Integer call() {
        JobOptions.Prepared prepared = options.prepare();
        int shards = prepared.job().shards();
        if (workersMin < 1 || workersMin > shards) {
            throw new UserError("--workers-min " + workersMin + ": expected 1 to " + shards + ", the job's shards");
        }
        String host =
                advertise != null ? advertise : listen.host().equals("0.0.0.0") ? WorkerNode.hostName() : listen.host();
        LogFiles.writeTo(prepared.out().resolve("logs"), "coordinator", WorkerNode.hostName());
        try (ClusterNode node = ClusterNode.start(listen, host, Optional.empty());
                var console = Console.of(spec.commandLine().getOut(), prepared.job(), prepared.data());
                var signals = new StopSignals()) {
            CoordinatorNode coordinator =
                    CoordinatorNode.start(node, prepared.settings(listen.host(), host, workersMin), console);
            console.note("listening on " + host + ":" + node.port() + ", waiting for " + workersMin + " workers");
            signals.stop(coordinator);
            RunOutcome outcome = coordinator.outcome().join();
            return console.finish(outcome, spec.commandLine().getErr());
        }
    }
}
