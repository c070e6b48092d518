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
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Measures the exchange between processes of this machine. Parent and members talk over the members' standard
/// streams: a member prints its port, reads all addresses, and prints its figures at the end.
public final class ExchangeBenchmark {
    /// Until the JVM has compiled what it runs.
    private static final double WARM_UP_SECONDS = 5;

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
                System.out.println(measure(exchange, floats, seconds));
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

    /// Runs exchanges until a member has had enough.
    private static String measure(Exchange exchange, int floats, double seconds)
            throws StepFailure, InterruptedException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        float[] gradient = new float[floats];
        List<Double> times = new ArrayList<>();
        long started = System.nanoTime();
        long begun = 0;
        long cpu = 0;
        boolean goOn = true;
        for (long step = 0; goOn; step++) {
            long start = System.nanoTime();
            if (begun == 0 && start - started > WARM_UP_SECONDS * 1e9) {
                cpu = system.getProcessCpuTime();
                begun = start;
            }
            // The tally carries whether a member has had enough, so that all stop together.
            boolean enough = begun != 0 && times.size() > 5 && start - begun > seconds * 1e9;
            exchange.begin(step, List.of(gradient));
            exchange.ready(0);
            exchange.tally(new double[1], new long[] {enough ? 1 : 0});
            goOn = exchange.await().correct() == 0;
            if (begun != 0) {
                times.add((System.nanoTime() - start) / 1e9);
            }
        }
        cpu = system.getProcessCpuTime() - cpu;
        times.sort(null);
        return times.get(times.size() / 2) + " " + cpu / 1e9 + " " + times.size() + " "
                + exchange.choice().algorithm().text();
    }
}
