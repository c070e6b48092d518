package io.convoy.benchmarks;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// Runs the JMH benchmarks for the convolutions of the zoo, with JMH's own options, and prints what share of the
/// machine's peak each pass reaches.
public final class Kernels {
    private Kernels() {}

    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException, IOException {
        var commandLine = new CommandLineOptions(arguments);
        if (commandLine.shouldHelp()) {
            commandLine.showHelp();
            return;
        }
        ChainedOptionsBuilder options = new OptionsBuilder().parent(commandLine);
        List<Convolution> all = Convolution.ofZoo();
        if (!commandLine.getParameter("layer").hasValue()) {
            options.param("layer", names(all));
        }
        if (!commandLine.getParameter("innerLayer").hasValue()) {
            options.param(
                    "innerLayer",
                    names(all.stream().filter(each -> !each.ofImage()).toList()));
        }
        System.out.println(table(new Runner(options.build()).run()));
    }

    private static String[] names(List<Convolution> convolutions) {
        return convolutions.stream().map(Convolution::name).toArray(String[]::new);
    }

    /// A pass at its median iteration, the peak at its best. Multiply-adds count two and are those of the formula,
    /// whatever an algorithm saves.
    private static String table(Collection<RunResult> results) {
        OptionalDouble peak = results.stream()
                .filter(Kernels::isPeak)
                .mapToDouble(result -> gigaflopPerSecond(
                        FmaPeak.MULTIPLY_ADDS,
                        result.getPrimaryResult().getStatistics().getMin()))
                .findFirst();
        var table = new Table("layer", "pass", "batch", "µs", "GFLOP/s", "of peak");
        for (RunResult result : results) {
            if (!isPeak(result)) {
                String inner = result.getParams().getParam("innerLayer");
                String layer = inner == null ? result.getParams().getParam("layer") : inner;
                int batch = Integer.parseInt(result.getParams().getParam("batch"));
                double time = result.getPrimaryResult().getStatistics().getPercentile(50);
                double speed =
                        gigaflopPerSecond(batch * Convolution.named(layer).multiplyAdds(), time);
                table.row(
                        layer,
                        result.getPrimaryResult().getLabel(),
                        batch,
                        Table.decimals(0, time),
                        Table.decimals(1, speed),
                        peak.isPresent() ? Table.decimals(0, 100 * speed / peak.getAsDouble()) + " %" : "–");
            }
        }
        String best = peak.isPresent() ? Table.decimals(1, peak.getAsDouble()) + " GFLOP/s" : "not measured";
        return "\nFMA peak of one core: " + best + "\n\n" + table;
    }

    private static boolean isPeak(RunResult result) {
        return result.getParams().getBenchmark().startsWith(FmaPeak.class.getName() + ".");
    }

    private static double gigaflopPerSecond(long multiplyAdds, double microseconds) {
        return 2 * multiplyAdds / microseconds / 1e3;
    }
}
