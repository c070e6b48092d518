package io.convoy.train;

import com.sun.management.ThreadMXBean;
import io.convoy.nn.Architecture;
import io.convoy.nn.Team;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/// Measures one [BenchmarkStep] after the other.
public final class StepBenchmark {
    private static final int FEWEST_STEPS = 12;
    private static final int MOST_STEPS = 1 << 20;

    private StepBenchmark() {}

    /// @param medianSeconds of a step
    /// @param imagesPerSecond at the median
    /// @param gigaflopPerSecond at the median; a multiply-add counts two, backward twice the forward
    /// @param heapBytesPerStep allocated by all threads in the second half of the run, on average
    /// @param firstStepSeconds from the start of the JVM to the end of the first step
    /// @param steadySeconds from the start of the JVM to the first step with 95 % of the median speed
    /// @param steps that were run
    public record Result(
            double medianSeconds,
            double imagesPerSecond,
            double gigaflopPerSecond,
            double heapBytesPerStep,
            double firstStepSeconds,
            double steadySeconds,
            int steps) {}

    /// Runs steps for `seconds`, and at least twelve.
    public static Result run(Architecture model, int batch, int threads, double seconds) {
        try (Team team = new Team(threads)) {
            return measure(new BenchmarkStep(model, batch, team), model, batch, seconds);
        }
    }

    private static Result measure(BenchmarkStep step, Architecture model, int batch, double seconds) {
        var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double[] times = new double[MOST_STEPS];
        double[] ends = new double[MOST_STEPS];
        double jvmSeconds = (System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime())
                / 1e3;
        int steps = 0;
        long begun = System.nanoTime();
        long heapAtHalf = 0;
        int stepsAtHalf = 0;
        while (steps < times.length && (steps < FEWEST_STEPS || System.nanoTime() - begun < seconds * 1e9)) {
            if (stepsAtHalf == 0 && steps >= FEWEST_STEPS / 2 && System.nanoTime() - begun > seconds * 5e8) {
                stepsAtHalf = steps;
                heapAtHalf = memory.getTotalThreadAllocatedBytes();
            }
            long start = System.nanoTime();
            step.run();
            times[steps] = (System.nanoTime() - start) / 1e9;
            ends[steps] = jvmSeconds + (System.nanoTime() - begun) / 1e9;
            steps++;
        }
        long heap = memory.getTotalThreadAllocatedBytes() - heapAtHalf;
        int skipped = Math.min(4, steps / 3);
        double[] counted = Arrays.copyOfRange(times, skipped, steps);
        Arrays.sort(counted);
        double median = counted[counted.length / 2];
        int steady = 0;
        while (0.95 * times[steady] > median) {
            steady++;
        }
        long multiplyAdds =
                model.table().stream().mapToLong(Architecture.Row::multiplyAdds).sum();
        return new Result(
                median,
                batch / median,
                2.0 * 3 * multiplyAdds * batch / median / 1e9,
                stepsAtHalf == 0 ? Double.NaN : (double) heap / (steps - stepsAtHalf),
                ends[0],
                ends[steady],
                steps);
    }
}
