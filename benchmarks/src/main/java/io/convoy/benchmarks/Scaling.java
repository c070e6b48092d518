package io.convoy.benchmarks;

import io.convoy.UserError;
import io.convoy.model.ModelReader;
import io.convoy.model.NamedModel;
import io.convoy.nn.Architecture;
import io.convoy.nn.Team;
import io.convoy.train.BenchmarkStep;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Measures how much faster a step of several threads is than one of a single thread, and beside it how much the
/// machine does at all when as many cores are busy: steps of one thread that have nothing to do with each other, at the
/// same time. All three in turns, step by step in one JVM, so that neighbours on the machine disturb them alike.
@Command(
        name = "benchmarks/threads",
        description = "Measures what threads of one worker gain, beside independent steps at the same time.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class Scaling implements Callable<Integer> {
    private static final int FEWEST_ROUNDS = 8;

    @Option(
            names = "--models",
            split = ",",
            defaultValue = "resnet9,resnet20",
            paramLabel = "M",
            description = "Zoo names, and model files as seen from the project's folder.")
    private List<String> models;

    @Option(names = "--batch", defaultValue = "64", paramLabel = "N", description = "Images a step.")
    private int batch;

    @Option(names = "--threads", defaultValue = "2", paramLabel = "T", description = "Threads.")
    private int threads;

    @Option(names = "--seconds", defaultValue = "40", paramLabel = "S", description = "Duration for each model.")
    private double seconds;

    private Scaling() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Scaling())
                .setExecutionExceptionHandler(Compare::failed)
                .execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        if (batch < 1 || threads < 2 || !(seconds > 0)) {
            throw new UserError("--batch, --threads and --seconds: expected numbers above 0, and two threads or more");
        }
        var table = new Table(
                "Convoy",
                "batch",
                "1 thread, images/s",
                threads + " threads, images/s",
                "ratio",
                threads + " independent steps at once, ratio");
        for (String name : models) {
            NamedModel model = new ModelReader().read("--models", name);
            List<Round> rounds = measure(model.architecture());
            table.row(
                    name,
                    batch,
                    Table.decimals(1, batch / Forks.median(rounds.stream().mapToDouble(Round::one))),
                    Table.decimals(1, batch / Forks.median(rounds.stream().mapToDouble(Round::together))),
                    Table.decimals(2, Forks.median(rounds.stream().mapToDouble(round -> round.one / round.together))),
                    Table.decimals(2, Forks.median(rounds.stream().mapToDouble(round -> round.one * round.perSecond))));
        }
        System.out.println(table);
        return 0;
    }

    /// What was measured one right after the other.
    ///
    /// @param one seconds of a step of one thread
    /// @param together seconds of a step of all threads
    /// @param perSecond steps a second of as many networks of one thread at the same time, each by its own time
    private record Round(double one, double together, double perSecond) {}

    /// The rounds once the JVM is warm: the last three quarters.
    private List<Round> measure(Architecture model) throws InterruptedException, ExecutionException {
        List<Round> rounds = new ArrayList<>();
        List<Team> singles = new ArrayList<>();
        try (Team team = new Team(threads);
                ExecutorService independent = Executors.newFixedThreadPool(threads)) {
            var together = new BenchmarkStep(model, batch, team);
            List<BenchmarkStep> ofOne = new ArrayList<>();
            for (int i = 0; i <= threads; i++) {
                singles.add(new Team(1));
                ofOne.add(new BenchmarkStep(model, batch, singles.getLast()));
            }
            // A network of its own, so that caches hold it as little as the others when its turn comes.
            BenchmarkStep one = ofOne.removeFirst();
            long begun = System.nanoTime();
            while (rounds.size() < FEWEST_ROUNDS || System.nanoTime() - begun < seconds * 1e9) {
                rounds.add(new Round(seconds(one), seconds(together), perSecond(independent, ofOne)));
            }
        } finally {
            singles.forEach(Team::close);
        }
        return rounds.subList(rounds.size() / 4, rounds.size());
    }

    private static double seconds(BenchmarkStep step) {
        long start = System.nanoTime();
        step.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double perSecond(ExecutorService threads, List<BenchmarkStep> steps)
            throws InterruptedException, ExecutionException {
        double sum = 0;
        for (Future<Double> took :
                threads.invokeAll(steps.stream().map(Scaling::timed).toList())) {
            sum += 1 / took.get();
        }
        return sum;
    }

    private static Callable<Double> timed(BenchmarkStep step) {
        return () -> seconds(step);
    }
}
