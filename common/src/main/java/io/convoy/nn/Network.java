package io.convoy.nn;

import io.convoy.kernel.SoftmaxCrossEntropy;
import io.convoy.tensor.Layout;
import io.convoy.trace.Tracer;
import java.util.Arrays;
import java.util.List;

/// A planned network: an [Architecture] with all its memory, ready to compute the gradients of shards.
///
/// A step: samples are written to [#input], [#load] takes the parameters, [#gradient] runs forward and backward.
/// Once planned, nothing is allocated. A gradient is a pure function of parameters, samples, seed, step and
/// position in the batch: not of the team's size, nor of `maxSamples`, nor of what ran before.
///
/// Not thread-safe: one thread calls at a time; within a call the team's threads work.
public final class Network {
    /// Pieces of each thread's part of a [Stage.PerBlock], at most: each costs something, but a large last one keeps
    /// the other threads waiting.
    private static final int PIECES = 32;

    private final Architecture architecture;
    private final Team team;
    private final Tracer tracer;
    private final int maxSamples;
    private final int parameterFloats;
    private final int bufferFloats;
    private final Pass pass;
    private final Samples input;
    private final Samples logits;
    private final Loss loss;
    private final Stage trainingLoss;
    private final Stage.PerBlock[] loads;
    private final int loadBlocks;
    private final Schedule forward;
    private final Schedule evaluate;
    private final Schedule backward;
    private final int[] firstParameter; // of each operation, in the order of backward
    private final ThreadTask loadRange = this::loadRange;
    private boolean loaded;

    private Network(
            Architecture architecture, int maxSamples, double labelSmoothing, long seed, Team team, Tracer tracer) {
        if (maxSamples < 1) {
            throw new IllegalArgumentException("a network for " + maxSamples + " samples");
        }
        this.architecture = architecture;
        this.team = team;
        this.tracer = tracer;
        this.maxSamples = maxSamples;
        parameterFloats = architecture.parameters().floats();
        bufferFloats = architecture.buffers().floats();
        var trace = StageTrace.of(tracer, team.threads());
        var planner = new Planner(architecture, maxSamples, seed, team.threads(), trace);
        pass = planner.pass();
        input = planner.input();
        logits = planner.logits().activation();
        loss = new Loss(pass, planner.logits(), labelSmoothing, maxSamples);
        trainingLoss = trace.traced(loss.training, "loss", "forward");
        List<Planner.Planned> operations = planner.operations();
        loads = operations.stream()
                .flatMap(planned -> planned.operation().load().stream())
                .toArray(Stage.PerBlock[]::new);
        loadBlocks = Arrays.stream(loads).mapToInt(Stage.PerBlock::blocks).sum();
        forward = planner.forward();
        evaluate = planner.evaluate();
        backward = planner.backward();
        firstParameter = operations.reversed().stream()
                .mapToInt(Planner.Planned::firstParameter)
                .toArray();
    }

    /// Plans a network for up to `maxSamples` samples a pass, and allocates all its memory.
    ///
    /// @param seed of the job, for dropout
    public static Network plan(Architecture architecture, int maxSamples, double labelSmoothing, long seed, Team team) {
        return plan(architecture, maxSamples, labelSmoothing, seed, team, Tracer.OFF);
    }

    /// The same, to be traced.
    ///
    /// @param tracer records forward and backward, and what each layer does on each thread
    public static Network plan(
            Architecture architecture, int maxSamples, double labelSmoothing, long seed, Team team, Tracer tracer) {
        return new Network(architecture, maxSamples, labelSmoothing, seed, team, tracer);
    }

    public Architecture architecture() {
        return architecture;
    }

    public int maxSamples() {
        return maxSamples;
    }

    /// What it was planned with.
    public Tracer tracer() {
        return tracer;
    }

    /// The array to write samples to, from [#inputOffset] on, as [#inputLayout] says. They stay until overwritten.
    public float[] input() {
        return input.values();
    }

    public int inputOffset() {
        return input.offset();
    }

    public Layout inputLayout() {
        return input.layout();
    }

    /// Takes parameters and buffers, in the flat layouts of the architecture; to be called after every change of
    /// them. The arrays are not copied: layers read them until the next call.
    public void load(float[] parameters, float[] buffers) {
        if (parameters.length < parameterFloats || buffers.length < bufferFloats) {
            throw new IllegalArgumentException("got " + parameters.length + " parameters and " + buffers.length
                    + " buffer values, expected " + parameterFloats + " and " + bufferFloats);
        }
        pass.load(parameters, buffers);
        team.forRange(loadBlocks, 1, loadRange);
        loaded = true;
    }

    /// Of the blocks of all loads, one after the other.
    private void loadRange(int thread, int from, int to) {
        int first = 0;
        for (Stage.PerBlock load : loads) {
            int begin = Math.max(from - first, 0);
            int end = Math.min(to - first, load.blocks());
            if (begin < end) {
                load.task().run(thread, begin, end);
            }
            first += load.blocks();
        }
    }

    /// Forward and backward of the first `samples` samples of the input.
    ///
    /// @param labels of the samples
    /// @param step of the job, for dropout
    /// @param positionInBatch of sample 0 in the global batch, for dropout
    /// @param target overwritten: the sum over the samples of d(loss)/d(parameter), then samples × batch statistic
    ///     for each buffer, both in flat order
    /// @param listener is told which part of `target` is final, while backward runs
    /// @return the sum of the samples' losses
    public double gradient(
            int[] labels, int samples, long step, int positionInBatch, float[] target, GradientListener listener) {
        if (target.length < parameterFloats + bufferFloats) {
            throw new IllegalArgumentException("a target of " + target.length + " floats for "
                    + (parameterFloats + bufferFloats) + " gradients and statistics");
        }
        begin(samples);
        pass.begin(samples, step, positionInBatch, target);
        loss.begin(labels);
        long begun = tracer.begin();
        run(forward.stages());
        run(trainingLoss);
        tracer.end(Tracer.STEP_LANE, "forward", "step", begun);
        begun = tracer.begin();
        if (bufferFloats > 0) {
            listener.ready(parameterFloats);
        }
        int operation = 0;
        for (int i = 0; i < backward.stages().length; i++) {
            run(backward.stages()[i]);
            for (; operation < backward.finished(i); operation++) {
                if (firstParameter[operation] >= 0) {
                    listener.ready(firstParameter[operation]);
                }
            }
        }
        tracer.end(Tracer.STEP_LANE, "backward", "step", begun);
        return loss.sum();
    }

    /// Forward of the first `samples` samples with the running statistics and without dropout.
    ///
    /// @return the sum of the samples' losses, without label smoothing
    public double evaluate(int[] labels, int samples) {
        forwardOnly(samples);
        loss.begin(labels);
        run(loss.evaluation);
        return loss.sum();
    }

    /// Samples of the last [#gradient] or [#evaluate] whose largest logit was that of their label.
    public int correct() {
        return loss.correct();
    }

    /// The classes' probabilities of the first `samples` samples: `samples × classes` values.
    public void predict(int samples, float[] probabilities) {
        forwardOnly(samples);
        for (int i = 0; i < samples; i++) {
            SoftmaxCrossEntropy.probabilities(
                    logits.layout(), logits.values(), logits.start(i), probabilities, i * logits.channels());
        }
    }

    private void forwardOnly(int samples) {
        begin(samples);
        pass.begin(samples, 0, 0, null);
        run(evaluate.stages());
    }

    private void begin(int samples) {
        if (!loaded) {
            throw new IllegalStateException("load parameters first");
        }
        if (samples < 1 || samples > maxSamples) {
            throw new IllegalArgumentException(samples + " samples for a network of 1 to " + maxSamples);
        }
    }

    private void run(Stage[] stages) {
        for (Stage stage : stages) {
            run(stage);
        }
    }

    private void run(Stage stage) {
        switch (stage) {
            case Stage.PerSample(int samples, ThreadTask task) -> team.forRange(pass.samples(), samples, task);
            case Stage.PerBlock(int blocks, int atOnce, ThreadTask task) ->
                team.forRange(blocks, Math.max(atOnce, Math.ceilDiv(blocks, PIECES * team.threads())), task);
            case Stage.Once(Runnable task) -> task.run();
        }
    }
}
