package io.convoy.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The peer of `convoy bench exchange`: an all-reduce between processes of this machine by Gloo, over TCP's loopback
/// interface, as libtorch has it. Parent and members talk over the members' standard output.
@Command(name = "torch-all-reduce", description = "All-reduce by libtorch's Gloo; prints the median time of one.")
public final class TorchAllReduce implements Callable<Integer> {
    /// What is not counted, and how often members ask each other whether all have had enough.
    private static final int TURN = 20;

    private static final String FIGURES = "figures:";

    @Option(names = "--workers", defaultValue = "2")
    private int workers;

    @Option(names = "--floats", defaultValue = "6573130")
    private int floats;

    @Option(names = "--seconds", defaultValue = "5")
    private double seconds;

    @Option(names = "--rank", defaultValue = "-1", hidden = true, description = "Of a member.")
    private int rank;

    @Option(names = "--store", hidden = true, description = "File by which members find each other.")
    private Path store;

    private TorchAllReduce() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TorchAllReduce()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rank >= 0) {
            member();
            return 0;
        }
        // Unpacks libtorch where it was never used before; by several members at once its files would be broken for
        // good.
        Loader.load(torch.class);
        store = Files.createTempFile("torch-all-reduce", ".store");
        Files.delete(store);
        List<Process> members = new ArrayList<>();
        double median = 0;
        double cpuSeconds = 0;
        try {
            for (int each = 0; each < workers; each++) {
                members.add(start(each));
            }
            for (Process member : members) {
                String[] figures = figures(member);
                median = Math.max(median, Double.parseDouble(figures[1]));
                cpuSeconds += Double.parseDouble(figures[2]);
            }
        } finally {
            members.forEach(Process::destroy);
            Files.deleteIfExists(store);
        }
        double gigabytes = floats * 4.0 / 1e9;
        System.out.printf(
                Locale.ROOT,
                "torch-all-reduce workers=%d floats=%d median_ms=%.3f bus_gb_per_s=%.2f cpu_s_per_gb=%.2f%n",
                workers,
                floats,
                median * 1e3,
                2.0 * (workers - 1) / workers * gigabytes / median,
                cpuSeconds / gigabytes);
        return 0;
    }

    /// The line in which a member tells them; libtorch prints others.
    private static String[] figures(Process member) throws IOException, InterruptedException {
        try (BufferedReader output = member.inputReader(StandardCharsets.UTF_8)) {
            String told = output.lines()
                    .filter(line -> line.startsWith(FIGURES))
                    .findFirst()
                    .orElseThrow(() -> new IOException("a member ended without figures"));
            member.waitFor();
            return told.split(" ");
        }
    }

    private Process start(int memberRank) throws IOException {
        ProcessBuilder builder = Peer.process(
                getClass().getSimpleName(),
                List.of(
                        "--workers=" + workers,
                        "--floats=" + floats,
                        "--seconds=" + seconds,
                        "--rank=" + memberRank,
                        "--store=" + store));
        builder.environment().put("GLOO_SOCKET_IFNAME", "lo");
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /// Prints the median time of an all-reduce and the mean CPU time of one in this process, in seconds.
    private void member() {
        torch.set_num_threads(1);
        var group = new ProcessGroupGloo(
                new FileStore(store.toString(), workers), rank, workers, ProcessGroupGloo.Options.create_default());
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Tensor gradient = torch.ones(floats);
        Tensor begins = torch.zeros(1);
        List<Double> times = new ArrayList<>();
        long cpuNanos = 0;
        long begun = 0;
        for (long step = 0; ; step++) {
            if (step % TURN == 0) {
                boolean enough = step > TURN && System.nanoTime() - begun > seconds * 1e9;
                begins.fill_(new Scalar(enough ? 1f : 0f));
                reduce(group, begins);
                if (begins.item_float() > 0) {
                    break;
                }
            }
            if (step == TURN) {
                begun = System.nanoTime();
            }
            // Sums would grow beyond all numbers.
            gradient.fill_(new Scalar(1f));
            long cpu = system.getProcessCpuTime();
            long start = System.nanoTime();
            reduce(group, gradient);
            if (step >= TURN) {
                times.add((System.nanoTime() - start) / 1e9);
                cpuNanos += system.getProcessCpuTime() - cpu;
            }
        }
        times.sort(null);
        System.out.println(FIGURES + " " + times.get(times.size() / 2) + " " + cpuNanos / 1e9 / times.size());
    }

    private static void reduce(ProcessGroupGloo group, Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            group.allreduce(new TensorVector(tensor))._wait();
        }
    }
}
