package io.convoy.train;

import io.convoy.checkpoint.TrainingState;
import io.convoy.checkpoint.WeightsDigest;
import io.convoy.nn.Architecture;
import io.convoy.nn.RangeTask;
import io.convoy.nn.Team;
import io.convoy.optim.GradientNorm;
import io.convoy.optim.OptimizerSpec;
import io.convoy.optim.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// One copy of everything that a step changes: parameters, buffers, optimizer state, number of steps. After each
/// step all replicas of a job are equal, bit by bit.
public final class Replica {
    private final OptimizerSpec optimizer;
    private final Schedule schedule;
    private final long totalSteps;
    private final int stepsPerEpoch;
    private final Team team;
    private final float[] parameters;
    private final float[] buffers;
    private final float[] bufferMomentum;
    private final List<float[]> slots = new ArrayList<>();
    private final RangeTask updateBlocks = this::updateBlocks;
    private long step;

    private float[] gradient = {};
    private double learningRate;
    private float clipFactor;

    /// Elements that one thread updates at a time.
    private static final int BLOCK = 1 << 14;

    /// @param totalSteps of the whole job, the schedule's horizon
    public Replica(
            Architecture model,
            OptimizerSpec optimizer,
            Schedule schedule,
            long totalSteps,
            int stepsPerEpoch,
            Team team) {
        this.optimizer = optimizer;
        this.schedule = schedule;
        this.totalSteps = totalSteps;
        this.stepsPerEpoch = stepsPerEpoch;
        this.team = team;
        parameters = new float[model.parameters().floats()];
        buffers = new float[model.buffers().floats()];
        bufferMomentum = model.bufferMomentum();
        for (int slot = 0; slot < optimizer.slots().size(); slot++) {
            slots.add(new float[parameters.length]);
        }
    }

    public float[] parameters() {
        return parameters;
    }

    public float[] buffers() {
        return buffers;
    }

    /// Steps finished.
    public long step() {
        return step;
    }

    /// The state itself, not a copy.
    public TrainingState state() {
        return new TrainingState(step, parameters, buffers, slots);
    }

    /// Says that the arrays now hold the state after `step` steps.
    public void resumeAt(long step) {
        this.step = step;
    }

    /// The learning rate of the next update.
    public double learningRate() {
        return optimizer.learningRate() * schedule.factor(step + 1, totalSteps, stepsPerEpoch);
    }

    /// One update.
    ///
    /// @param mean over the samples of the global batch: the gradient, which is clipped in place, then the batch
    ///     statistics
    public void apply(float[] mean) {
        gradient = mean;
        learningRate = learningRate();
        OptionalDouble clipNorm = optimizer.clipNorm();
        clipFactor = clipNorm.isPresent()
                ? GradientNorm.clipFactor(GradientNorm.squared(mean, parameters.length), clipNorm.getAsDouble())
                : 1;
        team.forRange((parameters.length + BLOCK - 1) / BLOCK, updateBlocks);
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = Math.fma(bufferMomentum[i], mean[parameters.length + i], (1 - bufferMomentum[i]) * buffers[i]);
        }
        step++;
    }

    private void updateBlocks(int fromBlock, int toBlock) {
        int from = fromBlock * BLOCK;
        int to = Math.min(parameters.length, toBlock * BLOCK);
        if (clipFactor != 1) {
            GradientNorm.scale(gradient, clipFactor, from, to);
        }
        optimizer.update(step + 1, learningRate, parameters, gradient, slots, from, to);
    }

    /// SHA-256 over the weights: parameters, then buffers.
    public String weightsSha256() {
        return WeightsDigest.sha256(parameters, buffers);
    }

    /// SHA-256 over everything: weights, then optimizer slots.
    public String stateSha256() {
        return state().sha256();
    }
}
