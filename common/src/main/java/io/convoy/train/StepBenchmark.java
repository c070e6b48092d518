package io.convoy.train;

import com.sun.management.ThreadMXBean;
import io.convoy.nn.Architecture;
import io.convoy.nn.GradientListener;
import io.convoy.nn.Network;
import io.convoy.nn.RangeTask;
import io.convoy.nn.Team;
import io.convoy.optim.Schedule;
import io.convoy.optim.Sgd;
import io.convoy.random.CounterRandom;
import io.convoy.random.Purpose;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;

/// Measures training steps on random images: forward, backward and update (SGD, momentum 0.9) of one shard, without
/// data, plan or exchange.
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
        // Beside planning, since both take a good part of the time to the first step. The thread is one of its own: the
        // common pool's share the work.
        CompletableFuture<float[]> initial =
                CompletableFuture.supplyAsync(() -> model.initialParameters(1), Thread.ofPlatform()::start);
        try (Team team = new Team(threads)) {
            Network network = Network.plan(model, batch, 0, 1, team);
            var replica = new Replica(
                    model,
                    new Sgd(0.01, 0.9, false, 0, OptionalDouble.empty()),
                    new Schedule.Constant(0),
                    Long.MAX_VALUE,
                    1,
                    team);
            System.arraycopy(model.initialBuffers(), 0, replica.buffers(), 0, replica.buffers().length);
            int[] labels = new int[batch];
            fillRandomly(network, batch, labels);
            System.arraycopy(initial.join(), 0, replica.parameters(), 0, replica.parameters().length);
            network.load(replica.parameters(), replica.buffers());
            float[] sum = new float[replica.parameters().length + replica.buffers().length];
            return measure(network, replica, labels, sum, team, seconds);
        }
    }

    private static void fillRandomly(Network network, int batch, int[] labels) {
        long key = CounterRandom.key(1, Purpose.BENCHMARK);
        int floats = batch * network.inputLayout().sampleStride();
        for (int i = 0; i < floats; i++) {
            network.input()[network.inputOffset() + i] = (float) CounterRandom.gaussian(key, i);
        }
        for (int i = 0; i < batch; i++) {
            labels[i] =
                    CounterRandom.below(key, floats + i, network.architecture().classes());
        }
    }

    private static Result measure(
            Network network, Replica replica, int[] labels, float[] sum, Team team, double seconds) {
        var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double[] times = new double[MOST_STEPS];
        double[] ends = new double[MOST_STEPS];
        double jvmSeconds = (System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime())
                / 1e3;
        RangeTask mean = (from, to) -> {
            for (int i = from; i < to; i++) {
                sum[i] /= labels.length;
            }
        };
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
            network.gradient(labels, labels.length, steps, 0, sum, GradientListener.NONE);
            team.forRange(sum.length, mean);
            replica.apply(sum);
            network.load(replica.parameters(), replica.buffers());
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
        long multiplyAdds = network.architecture().table().stream()
                .mapToLong(Architecture.Row::multiplyAdds)
                .sum();
        return new Result(
                median,
                labels.length / median,
                2.0 * 3 * multiplyAdds * labels.length / median / 1e9,
                stepsAtHalf == 0 ? Double.NaN : (double) heap / (steps - stepsAtHalf),
                ends[0],
                ends[steady],
                steps);
    }
}
