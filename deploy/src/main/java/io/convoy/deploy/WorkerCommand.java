package io.convoy.deploy;

import io.convoy.deploy.cluster.ClusterNode;
import io.convoy.deploy.cluster.HostPort;
import io.convoy.deploy.cluster.WorkerNode;
import io.convoy.job.JobReader;
import io.convoy.worker.WorkerOutcome;
import io.convoy.worker.WorkerSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `convoy worker`: one machine's part in a cluster job.
@Command(
        name = "worker",
        description = {
            "Joins a cluster job: gets its shards from the coordinator, trains them, exchanges gradients with the other workers.",
            "Ends when the job does, with the job's exit code."
        })
final class WorkerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--join",
            required = true,
            paramLabel = "HOST:PORT",
            converter = HostPortConverter.class,
            description = "The coordinator's address, as it advertises it.")
    private HostPort join;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            converter = HostPortConverter.class,
            defaultValue = "0.0.0.0:0",
            description = "Address to listen on (default: all interfaces, any free port).")
    private HostPort listen;

    @Option(
            names = "--advertise",
            paramLabel = "HOST",
            description =
                    "Name or address by which others reach this machine (default: that of the interface towards the "
                            + "coordinator).")
    private @Nullable String advertise;

    @Option(names = "--threads", paramLabel = "T", description = "Threads that compute (default: all cores).")
    private @Nullable Integer threads;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description =
                    "Where this machine keeps the data, for jobs with data.feed = local (default: the job's path).")
    private @Nullable Path data;

    @Option(
            names = "--logs",
            paramLabel = "DIR",
            description = "Directory for the log file (default: none is written).")
    private @Nullable Path logs;

    @Option(names = "--supervised", hidden = true, description = "Leave signals to the process that started this one.")
    private boolean supervised;

    @Override
    public Integer call() {
        String host = WorkerNode.hostName();
        String address = advertise != null ? advertise : WorkerNode.addressTowards(join);
        if (logs != null) {
            LogFiles.writeTo(logs, "worker-process-" + ProcessHandle.current().pid(), host);
        }
        var settings = new WorkerSettings(
                host,
                listen.host(),
                address,
                threads == null ? Runtime.getRuntime().availableProcessors() : threads,
                Optional.ofNullable(data),
                new JobReader());
        var ended = new CompletableFuture<WorkerOutcome>();
        try (ClusterNode node = ClusterNode.start(listen, address, Optional.of(join));
                var signals = new StopSignals()) {
            if (supervised) {
                signals.ignore();
            } else {
                signals.run((signal, exitCode) ->
                        ended.complete(new WorkerOutcome(exitCode, "stopped by " + signal, true)));
            }
            spec.commandLine().getOut().println("worker on " + host + ", joining " + join);
            WorkerNode.start(node, settings, "worker").thenAccept(ended::complete);
            WorkerOutcome outcome = ended.join();
            if (outcome.clusterGoesOn()) {
                node.leave();
            }
            if (!supervised) {
                (outcome.exitCode() == 0
                                ? spec.commandLine().getOut()
                                : spec.commandLine().getErr())
                        .println(
                                outcome.exitCode() == 0
                                        ? "worker on " + host + ": done"
                                        : "convoy worker: " + outcome.reason());
            }
            return outcome.exitCode();
        }
    }
}
