package io.convoy.benchmarks;

import io.convoy.UserError;
import io.convoy.kernel.Lanes;
import io.convoy.model.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// Measures Convoy and the peer in turns, so that both meet the same moods of the machine, and writes what it found
/// into this module's README. The script `compare` starts it, in the project's folder.
@Command(
        name = "benchmarks/compare",
        description =
                "Measures training steps of Convoy and of libtorch, and writes the table of benchmarks/README.md.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class Compare implements Callable<Integer> {
    private static final Path MODELS = Path.of("benchmarks/models");
    private static final Path README = Path.of("benchmarks/README.md");

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "M",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Zoo names, and model files as seen from the project's folder; default: all of both.")
    private List<String> models = List.of();

    @Option(
            names = "--batches",
            split = ",",
            defaultValue = "64,16",
            paramLabel = "N",
            description = "Images a step; model files are measured with the first alone.")
    private List<Integer> batches;

    @Option(names = "--forks", defaultValue = "3", paramLabel = "F", description = "JVMs a figure is the median of.")
    private int forks;

    @Option(names = "--seconds", defaultValue = "10", paramLabel = "S", description = "Duration of each.")
    private double seconds;

    @Option(names = "--no-write", description = "Print the table, but leave the README as it is.")
    private boolean printOnly;

    private Compare() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Compare())
                .setExecutionExceptionHandler(Compare::failed)
                .execute(arguments));
    }

    static int failed(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (failure instanceof UserError) {
            command.getErr().println(failure.getMessage());
            return ExitCode.USAGE;
        }
        throw failure;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (forks < 1 || batches.stream().anyMatch(batch -> batch < 1) || !(seconds > 0)) {
            throw new UserError("--batches, --forks and --seconds: expected numbers above 0");
        }
        List<Comparison> comparisons = new ArrayList<>();
        for (Step step : steps()) {
            List<Forks> forks = measure(List.of(
                    new Subject(Engine.CONVOY, step), new Subject(Engine.NCHW, step), new Subject(Engine.NHWC, step)));
            comparisons.add(Comparison.of(step, forks.get(0), forks.get(1), forks.get(2)));
        }
        String report = String.join("\n\n", conditions(), Comparison.table(comparisons), Comparison.means(comparisons));
        System.out.println(report);
        if (!printOnly) {
            Files.writeString(README, Marked.replace(Files.readString(README), report));
        }
        return 0;
    }

    private List<Step> steps() throws IOException {
        List<Step> steps = new ArrayList<>();
        for (String model : models.isEmpty() ? everyModel() : models) {
            for (int batch : batches) {
                var step = new Step(model, batch);
                if (!step.ofModelFile() || batch == batches.getFirst()) {
                    steps.add(step);
                }
            }
        }
        return steps;
    }

    private static List<String> everyModel() throws IOException {
        try (Stream<Path> files = Files.list(MODELS)) {
            return Stream.concat(Zoo.names().stream(), files.map(Path::toString).sorted())
                    .toList();
        }
    }

    /// What is measured in turns with others.
    private record Subject(Engine engine, Step step) {}

    /// The forks of each subject.
    private List<Forks> measure(List<Subject> subjects) throws IOException, InterruptedException {
        List<List<Forks.Run>> runs = new ArrayList<>();
        subjects.forEach(subject -> runs.add(new ArrayList<>()));
        for (int fork = 0; fork < forks; fork++) {
            for (int i = 0; i < subjects.size(); i++) {
                Subject subject = subjects.get(i);
                Forks.Run run = Forks.run(subject.engine().process(subject.step(), seconds));
                System.err.println(subject + " " + run);
                runs.get(i).add(run);
            }
        }
        return runs.stream().map(Forks::new).toList();
    }

    private String conditions() throws IOException {
        return "%s, %s, %d cores, vectors of %d bits, JDK %s. One thread, medians over %d JVM(s), by `%s`."
                .formatted(
                        LocalDate.now(),
                        Machine.processor(),
                        Runtime.getRuntime().availableProcessors(),
                        Lanes.COUNT * Float.SIZE,
                        Runtime.version(),
                        forks,
                        String.join(
                                " ",
                                Stream.concat(
                                                Stream.of(spec.name()),
                                                spec.commandLine().getParseResult().originalArgs().stream())
                                        .toList()));
    }
}
