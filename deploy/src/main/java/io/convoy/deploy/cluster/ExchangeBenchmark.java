package io.convoy.deploy.cluster;

import com.sun.management.OperatingSystemMXBean;
import io.convoy.plan.Algorithm;
import io.convoy.plan.BatchPlan;
import io.convoy.plan.RosterPlan;
import io.convoy.tensor.FloatFormat;
import io.convoy.trace.Tracer;
import io.convoy.worker.exchange.Exchange;
import io.convoy.worker.exchange.ExchangeRoster;
import io.convoy.worker.exchange.ExchangeSettings;
import io.convoy.worker.exchange.Exchanges;
import io.convoy.worker.exchange.StepFailure;
import io.convoy.worker.wire.PeerAddress;
import io.convoy.worker.wire.Transport;
import io.convoy.worker.wire.WireEndpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Measures the exchange between processes of this machine. Parent and members talk over the members' standard
/// streams: a member prints its port, reads all addresses, and prints its figures at the end.
public final class ExchangeBenchmark {
    private static final int BUCKET_FLOATS = 1 << 20;

    private ExchangeBenchmark() {}

    /// @param busGigabytesPerSecond 2 (W − 1) / W · bytes / median, as Gloo and NCCL count
    /// @param cpuSecondsPerGigabyte CPU seconds of all processes per gigabyte of gradient reduced
    /// @param algorithm that was taken
    public record Result(
            double medianSeconds, double busGigabytesPerSecond, double cpuSecondsPerGigabyte, String algorithm) {}

    /// Starts the members and waits for their figures.
    public static Result run(int workers, int floats, Algorithm algorithm, Transport transport, double seconds) {
        List<Process> members = new ArrayList<>();
        try {
            for (int rank = 0; rank < workers; rank++) {
                members.add(ChildJvm.convoy(List.of(
                                "bench",
                                "exchange-member",
                                "--rank=" + rank,
                                "--workers=" + workers,
                                "--floats=" + floats,
                                "--algorithm=" + algorithm,
                                "--transport=" + transport,
                                "--seconds=" + seconds))
                        .start());
            }
            List<BufferedReader> outputs = members.stream()
                    .map(member -> member.inputReader(StandardCharsets.UTF_8))
                    .toList();
            StringBuilder addresses = new StringBuilder();
            for (BufferedReader output : outputs) {
                addresses.append(line(output)).append(' ');
            }
            for (Process member : members) {
                try (Writer input = new OutputStreamWriter(member.getOutputStream(), StandardCharsets.UTF_8)) {
                    input.write(addresses + "\n");
                }
            }
            double median = 0;
            double cpu = 0;
            double gigabytes = 0;
            String taken = "";
            for (BufferedReader output : outputs) {
                String[] figures = line(output).split(" ");
                median = Math.max(median, Double.parseDouble(figures[0]));
                cpu += Double.parseDouble(figures[1]);
                taken = figures[3];
                gigabytes = Integer.parseInt(figures[2]) * 4.0 * floats / 1e9;
            }
            return new Result(
                    median, 2.0 * (workers - 1) / workers * 4 * floats / median / 1e9, cpu / gigabytes, taken);
        } catch (IOException e) {
            throw new UncheckedIOException("the benchmark's processes cannot be started: " + e.getMessage(), e);
        } finally {
            members.forEach(Process::destroy);
        }
    }

    private static String line(BufferedReader output) throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("a process of the benchmark ended early");
        }
        return line;
    }

    /// One process of the benchmark.
    public static void member(
            int rank, int workers, int floats, Algorithm algorithm, Transport transport, double seconds) {
        try (var endpoint = new WireEndpoint(LocalRun.LOOPBACK, 0)) {
            PeerAddress own = endpoint.address(LocalRun.LOOPBACK);
            System.out.println(own.port() + "," + own.socket());
            String addresses = line(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
            var roster = new ExchangeRoster(
                    1,
                    1,
                    rank,
                    IntStream.range(0, workers).mapToObj(each -> "rank " + each).toList(),
                    Arrays.stream(addresses.strip().split(" "))
                            .map(ExchangeBenchmark::address)
                            .toList(),
                    RosterPlan.balanced(workers, workers).ranges());
            try (Exchange exchange = Exchanges.join(
                    endpoint,
                    roster,
                    new ExchangeSettings(algorithm, transport, BUCKET_FLOATS, FloatFormat.FLOAT32),
                    new Exchanges.Content(new BatchPlan(workers, workers, workers), floats, floats, 0),
                    Tracer.OFF,
                    (peer, what) -> {})) {
                System.out.println(measure(exchange, workers, floats, seconds));
                // The parent ends all members together: none closes its links while another still counts.
                System.in.read();
                Thread.sleep(1000);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (StepFailure e) {
            throw new IllegalStateException("rank " + e.suspect() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static PeerAddress address(String portAndSocket) {
        int comma = portAndSocket.indexOf(',');
        return new PeerAddress(
                LocalRun.LOOPBACK,
                Integer.parseInt(portAndSocket.substring(0, comma)),
                portAndSocket.substring(comma + 1));
    }

    /// Runs exchanges: until all members are warm, then until all have had enough. The tally carries how many are, so
    /// that all begin and end to count with the same step.
    private static String measure(Exchange exchange, int workers, int floats, double seconds)
            throws StepFailure, InterruptedException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var warmUp = new WarmUp();
        float[] gradient = new float[floats];
        List<Double> times = new ArrayList<>();
        long begun = 0;
        long cpu = 0;
        boolean counting = false;
        for (long step = 0; ; step++) {
            long start = System.nanoTime();
            boolean done = counting ? times.size() > 5 && start - begun > seconds * 1e9 : warmUp.isOver(start);
            exchange.begin(step, List.of(gradient));
            exchange.ready(0);
            exchange.tally(new double[1], new long[] {done ? 1 : 0});
            boolean allDone = exchange.await().correct() == workers;
            long end = System.nanoTime();
            if (counting) {
                times.add((end - start) / 1e9);
            }
            if (allDone && counting) {
                break;
            }
            if (allDone) {
                counting = true;
                begun = end;
                cpu = system.getProcessCpuTime();
            }
        }
        cpu = system.getProcessCpuTime() - cpu;
        times.sort(null);
        return times.get(times.size() / 2) + " " + cpu / 1e9 + " " + times.size() + " "
                + exchange.choice().algorithm().text();
    }

    /// Until the JVM has compiled what it runs: for a while its compilers have had next to nothing to do.
    private static final class WarmUp {
        private static final long WHILE_NANOS = 2_000_000_000;
        private static final long NEXT_TO_NOTHING_MILLIS = 40;
        private static final long LONGEST_NANOS = 60_000_000_000L;

        private final CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
        private final long started = System.nanoTime();
        private long lookedNanos = started;
        private long compiledMillis;
        private boolean over;

        boolean isOver(long now) {
            if (now - lookedNanos > WHILE_NANOS) {
                long compiled = compilers.getTotalCompilationTime();
                over |= compiled - compiledMillis < NEXT_TO_NOTHING_MILLIS || now - started > LONGEST_NANOS;
                lookedNanos = now;
                compiledMillis = compiled;
            }
            return over;
        }
    }
}
