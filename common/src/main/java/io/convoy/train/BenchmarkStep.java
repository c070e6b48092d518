package io.convoy.train;

import io.convoy.nn.Architecture;
import io.convoy.nn.GradientListener;
import io.convoy.nn.Network;
import io.convoy.nn.RangeTask;
import io.convoy.nn.Team;
import io.convoy.optim.Schedule;
import io.convoy.optim.Sgd;
import io.convoy.random.CounterRandom;
import io.convoy.random.Purpose;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;

/// A training step on random images, to be measured: forward, backward and update (SGD, momentum 0.9) of one shard,
/// without data, plan or exchange. Each run goes on from the one before.
public final class BenchmarkStep implements Runnable {
    private final Network network;
    private final Replica replica;
    private final Team team;
    private final int[] labels;
    private final float[] sum;
    private final RangeTask mean;
    private long steps;

    /// @param batch images
    /// @param team runs the step; the caller closes it
    public BenchmarkStep(Architecture model, int batch, Team team) {
        this.team = team;
        // Beside planning, since both take a good part of the time to the first step. The thread is one of its own: the
        // common pool's share the work.
        CompletableFuture<float[]> initial =
                CompletableFuture.supplyAsync(() -> model.initialParameters(1), Thread.ofPlatform()::start);
        network = Network.plan(model, batch, 0, 1, team);
        replica = new Replica(
                model,
                new Sgd(0.01, 0.9, false, 0, OptionalDouble.empty()),
                new Schedule.Constant(0),
                Long.MAX_VALUE,
                1,
                team);
        System.arraycopy(model.initialBuffers(), 0, replica.buffers(), 0, replica.buffers().length);
        labels = new int[batch];
        fillRandomly();
        System.arraycopy(initial.join(), 0, replica.parameters(), 0, replica.parameters().length);
        network.load(replica.parameters(), replica.buffers());
        sum = new float[replica.parameters().length + replica.buffers().length];
        mean = (from, to) -> {
            for (int i = from; i < to; i++) {
                sum[i] /= labels.length;
            }
        };
    }

    private void fillRandomly() {
        long key = CounterRandom.key(1, Purpose.BENCHMARK);
        int floats = labels.length * network.inputLayout().sampleStride();
        for (int i = 0; i < floats; i++) {
            network.input()[network.inputOffset() + i] = (float) CounterRandom.gaussian(key, i);
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] =
                    CounterRandom.below(key, floats + i, network.architecture().classes());
        }
    }

    @Override
    public void run() {
        network.gradient(labels, labels.length, steps, 0, sum, GradientListener.NONE);
        team.forRange(sum.length, mean);
        replica.apply(sum);
        network.load(replica.parameters(), replica.buffers());
        steps++;
    }
}
