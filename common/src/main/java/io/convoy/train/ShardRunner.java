package io.convoy.train;

import io.convoy.data.Preprocessor;
import io.convoy.nn.GradientListener;
import io.convoy.nn.Network;
import io.convoy.nn.RangeTask;
import io.convoy.nn.Team;
import io.convoy.trace.Tracer;

/// Runs shards through a network: pixels to floats (augmented in training), forward, loss, backward.
///
/// Threading: one thread at a time; the team's threads share the work within a shard.
public final class ShardRunner {
    private final Network network;
    private final Preprocessor preprocessor;
    private final Team team;
    private final RangeTask prepareForTraining = this::prepareForTraining;
    private final RangeTask prepareForEvaluation = this::prepareForEvaluation;
    private ShardSamples samples = new ShardSamples(new byte[0], new int[0]);
    private long step;
    private int positionInBatch;

    public ShardRunner(Network network, Preprocessor preprocessor, Team team) {
        this.network = network;
        this.preprocessor = preprocessor;
        this.team = team;
    }

    /// The shard's gradient, and statistics behind it, as [Network#gradient] says.
    ///
    /// @param step under way, from 0
    /// @param positionInBatch of the shard's first sample
    /// @return the sum of the samples' losses
    public double gradient(
            ShardSamples shard, long step, int positionInBatch, float[] target, GradientListener listener) {
        this.samples = shard;
        this.step = step;
        this.positionInBatch = positionInBatch;
        long begun = network.tracer().begin();
        team.forRange(shard.count(), prepareForTraining);
        network.tracer().end(Tracer.STEP_LANE, "prepare", "step", begun);
        return network.gradient(shard.labels(), shard.count(), step, positionInBatch, target, listener);
    }

    /// The sum of the samples' losses, with the running statistics and without augmentation or dropout.
    public double evaluate(ShardSamples shard) {
        this.samples = shard;
        team.forRange(shard.count(), prepareForEvaluation);
        return network.evaluate(shard.labels(), shard.count());
    }

    /// Makes one sample the network's input.
    public void prepare(byte[] pixels) {
        samples = new ShardSamples(pixels, new int[1]);
        prepareForEvaluation(0, 1);
    }

    /// Right answers of the last call.
    public int correct() {
        return network.correct();
    }

    private void prepareForTraining(int from, int to) {
        int size = network.architecture().input().size();
        for (int i = from; i < to; i++) {
            preprocessor.train(
                    samples.pixels(),
                    i * size,
                    step,
                    positionInBatch + i,
                    network.input(),
                    network.inputOffset() + i * network.inputLayout().sampleStride(),
                    network.inputLayout());
        }
    }

    private void prepareForEvaluation(int from, int to) {
        int size = network.architecture().input().size();
        for (int i = from; i < to; i++) {
            preprocessor.evaluate(
                    samples.pixels(),
                    i * size,
                    network.input(),
                    network.inputOffset() + i * network.inputLayout().sampleStride(),
                    network.inputLayout());
        }
    }
}
