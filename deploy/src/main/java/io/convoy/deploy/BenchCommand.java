package io.convoy.deploy;

import io.convoy.UserError;
import io.convoy.deploy.cluster.ExchangeBenchmark;
import io.convoy.model.ModelReader;
import io.convoy.model.NamedModel;
import io.convoy.plan.Algorithm;
import io.convoy.train.StepBenchmark;
import io.convoy.worker.wire.Transport;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `convoy bench`: what a step and an exchange cost on this machine.
@Command(
        name = "bench",
        description = "Measures a training step or the exchange on this machine. Its last line is made for scripts.",
        subcommands = {BenchCommand.Step.class, BenchCommand.Exchange.class, BenchCommand.ExchangeMember.class})
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no benchmark given");
    }

    /// One shard's forward, backward and update.
    @Command(
            name = "step",
            description = "Forward, backward and update of one shard of N random images; prints the median step.")
    static final class Step implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--model", required = true, paramLabel = "M", description = "Zoo name or model file.")
        private String model;

        @Option(names = "--batch", defaultValue = "64", paramLabel = "N", description = "Images (default: 64).")
        private int batch;

        @Option(names = "--threads", defaultValue = "1", paramLabel = "T", description = "Threads (default: 1).")
        private int threads;

        @Option(names = "--seconds", defaultValue = "10", paramLabel = "S", description = "Duration (default: 10).")
        private double seconds;

        @Override
        public Integer call() {
            if (batch < 1 || threads < 1 || !(seconds > 0)) {
                throw new UserError("--batch, --threads and --seconds: expected numbers above 0");
            }
            NamedModel named = new ModelReader().read("--model", model);
            StepBenchmark.Result result = StepBenchmark.run(named.architecture(), batch, threads, seconds);
            spec.commandLine()
                    .getOut()
                    .println(String.format(
                            Locale.ROOT,
                            "first step done %.1f s after the start, 95 %% of the speed reached after %.1f s",
                            result.firstStepSeconds(),
                            result.steadySeconds()));
            spec.commandLine()
                    .getOut()
                    .println(String.format(
                            Locale.ROOT,
                            "step model=%s batch=%d threads=%d images_per_s=%.1f median_ms=%.3f gflop_per_s=%.1f "
                                    + "heap_bytes_per_step=%.0f",
                            model,
                            batch,
                            threads,
                            result.imagesPerSecond(),
                            result.medianSeconds() * 1e3,
                            result.gigaflopPerSecond(),
                            result.heapBytesPerStep()));
            return 0;
        }
    }

    /// The all-reduce between processes.
    @Command(
            name = "exchange",
            description = "All-reduce of N floats between W processes on this machine; prints the median time of one.")
    static final class Exchange implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--workers", defaultValue = "2", paramLabel = "W", description = "Processes (default: 2).")
        private int workers;

        @Option(
                names = "--floats",
                defaultValue = "6573130",
                paramLabel = "N",
                description = "Length of the gradient (default: 6573130, that of resnet9).")
        private int floats;

        @Option(
                names = "--algorithm",
                defaultValue = "auto",
                paramLabel = "A",
                description = "direct, halving-doubling, ring (not the tree's bits), hierarchical or auto.")
        private String algorithm;

        @Option(
                names = "--transport",
                defaultValue = "auto",
                paramLabel = "T",
                description = "tcp, unix, or auto: unix, since all are on one host.")
        private String transport;

        @Option(
                names = "--seconds",
                defaultValue = "5",
                paramLabel = "S",
                description = "Duration, once warm (default: 5).")
        private double seconds;

        @Override
        public Integer call() {
            if (workers < 1 || floats < 1 || !(seconds > 0)) {
                throw new UserError("--workers, --floats and --seconds: expected numbers above 0");
            }
            Algorithm way = Algorithm.of(choice("--algorithm", algorithm, Algorithm.texts()));
            Transport carrier = Transport.of(choice("--transport", transport, List.of("auto", "tcp", "unix")));
            ExchangeBenchmark.Result result = ExchangeBenchmark.run(workers, floats, way, carrier, seconds);
            spec.commandLine()
                    .getOut()
                    .println(String.format(
                            Locale.ROOT,
                            "exchange workers=%d floats=%d algorithm=%s transport=%s median_ms=%.3f "
                                    + "bus_gb_per_s=%.2f cpu_s_per_gb=%.2f",
                            workers,
                            floats,
                            result.algorithm(),
                            transport,
                            result.medianSeconds() * 1e3,
                            result.busGigabytesPerSecond(),
                            result.cpuSecondsPerGigabyte()));
            return 0;
        }

        private static String choice(String option, String found, List<String> choices) {
            if (!choices.contains(found)) {
                throw new UserError(option + " " + found + ": expected one of " + String.join(", ", choices));
            }
            return found;
        }
    }

    /// A process of `bench exchange`.
    @Command(name = "exchange-member", hidden = true)
    static final class ExchangeMember implements Callable<Integer> {
        @Option(names = "--rank")
        private int rank;

        @Option(names = "--workers")
        private int workers;

        @Option(names = "--floats")
        private int floats;

        @Option(names = "--algorithm")
        private Algorithm algorithm = Algorithm.AUTO;

        @Option(names = "--transport")
        private Transport transport = Transport.AUTO;

        @Option(names = "--seconds")
        private double seconds;

        @Override
        public Integer call() {
            ExchangeBenchmark.member(rank, workers, floats, algorithm, transport, seconds);
            return 0;
        }
    }
}
