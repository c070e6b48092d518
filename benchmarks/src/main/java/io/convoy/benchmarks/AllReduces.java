package io.convoy.benchmarks;

import io.convoy.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Measures all-reduces of Convoy and of the peer in turns, so that both meet the same moods of the machine. The script
/// `exchange` starts it, in the project's folder.
@Command(
        name = "benchmarks/exchange",
        description =
                "Measures all-reduces between processes of this machine: Convoy's, and Gloo's as libtorch has it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class AllReduces implements Callable<Integer> {
    @Option(names = "--workers", split = ",", defaultValue = "2,4", paramLabel = "W", description = "Processes.")
    private List<Integer> workers;

    @Option(
            names = "--floats",
            split = ",",
            defaultValue = "6573130,61706",
            paramLabel = "N",
            description = "Lengths of the gradient: those of resnet9 and lenet5.")
    private List<Integer> floats;

    @Option(names = "--rounds", defaultValue = "3", paramLabel = "R", description = "What a figure is the median of.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "5", paramLabel = "S", description = "Duration of each, once warm.")
    private double seconds;

    private AllReduces() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new AllReduces())
                .setExecutionExceptionHandler(Compare::failed)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 1 || !(seconds > 0) || floats.stream().anyMatch(length -> length < 1)) {
            throw new UserError("--floats, --rounds and --seconds: expected numbers above 0");
        }
        if (workers.stream().anyMatch(each -> each < 2)) {
            throw new UserError("--workers: found " + workers + ", expected two processes or more");
        }
        var table =
                new Table("", "processes", "floats", "ms", "bus GB/s", "CPU s/GB", "bandwidth to Gloo", "CPU to Gloo");
        for (int each : workers) {
            for (int length : floats) {
                measure(each, length, table);
            }
        }
        System.out.println(table);
        return 0;
    }

    /// What all-reduces, in processes of its own.
    private enum Subject {
        GLOO("Gloo"),
        TCP("Convoy, `tcp`"),
        AUTO("Convoy, `auto`");

        private final String text;

        Subject(String text) {
            this.text = text;
        }

        /// A process to be started in the project's folder.
        ProcessBuilder process(int workers, int floats, double seconds) {
            List<String> options =
                    new ArrayList<>(List.of("--workers=" + workers, "--floats=" + floats, "--seconds=" + seconds));
            if (this == GLOO) {
                return Peer.process("TorchAllReduce", options);
            }
            options.addAll(
                    0, List.of("./convoy", "bench", "exchange", "--transport=" + name().toLowerCase(Locale.ROOT)));
            return new ProcessBuilder(options);
        }
    }

    private record Run(double milliseconds, double busGigabytes, double cpuSeconds) {
        private static final Pattern FIGURES =
                Pattern.compile("median_ms=([0-9.]+) bus_gb_per_s=([0-9.]+) cpu_s_per_gb=([0-9.]+)");

        static Run of(Subject subject, int workers, int floats, double seconds)
                throws IOException, InterruptedException {
            Process process = subject.process(workers, floats, seconds)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher figures = FIGURES.matcher(printed);
            if (process.waitFor() != 0 || !figures.find()) {
                throw new UserError(subject.text + ", " + workers + " processes: expected figures, found: " + printed);
            }
            return new Run(
                    Double.parseDouble(figures.group(1)),
                    Double.parseDouble(figures.group(2)),
                    Double.parseDouble(figures.group(3)));
        }
    }

    private void measure(int processes, int length, Table table) throws IOException, InterruptedException {
        List<List<Run>> runs = new ArrayList<>();
        for (Subject unused : Subject.values()) {
            runs.add(new ArrayList<>());
        }
        for (int round = 0; round < rounds; round++) {
            for (Subject subject : Subject.values()) {
                Run run = Run.of(subject, processes, length, seconds);
                System.err.println(subject.text + " " + processes + " " + run);
                runs.get(subject.ordinal()).add(run);
            }
        }
        List<Run> gloo = runs.get(Subject.GLOO.ordinal());
        for (Subject subject : Subject.values()) {
            List<Run> own = runs.get(subject.ordinal());
            table.row(
                    subject.text,
                    processes,
                    Table.decimals(0, length),
                    Table.decimals(2, median(own, Run::milliseconds)),
                    Table.decimals(2, median(own, Run::busGigabytes)),
                    Table.decimals(2, median(own, Run::cpuSeconds)),
                    subject == Subject.GLOO ? "" : ratio(gloo, own, Run::milliseconds),
                    subject == Subject.GLOO ? "" : ratio(own, gloo, Run::cpuSeconds));
        }
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        return Forks.median(runs.stream().mapToDouble(figure));
    }

    /// The median of the rounds' ratios.
    private static String ratio(List<Run> above, List<Run> below, ToDoubleFunction<Run> figure) {
        return Table.decimals(
                2,
                Forks.median(IntStream.range(0, above.size())
                        .mapToDouble(round ->
                                figure.applyAsDouble(above.get(round)) / figure.applyAsDouble(below.get(round)))));
    }
}
