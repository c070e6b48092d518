package io.convoy.nn;

import io.convoy.kernel.SoftmaxCrossEntropy;

/// Softmax cross entropy over the last layer's outputs: its value, its gradient, and how many samples it counts
/// correct.
final class Loss {
    private final Pass pass;
    private final Samples logits;
    private final Samples gradient;
    private final double labelSmoothing;
    private final double[] losses;
    private final boolean[] hits;
    private int[] labels = {};

    /// Loss and gradient of each sample.
    final Stage training = Stage.perSample(this::train);

    /// Loss of each sample, without smoothing.
    final Stage evaluation = Stage.perSample(this::evaluate);

    Loss(Pass pass, Value logits, double labelSmoothing, int maxSamples) {
        this.pass = pass;
        this.logits = logits.activation();
        this.gradient = logits.gradient();
        this.labelSmoothing = labelSmoothing;
        losses = new double[maxSamples];
        hits = new boolean[maxSamples];
    }

    /// Sets the labels of the pass that begins.
    void begin(int[] labels) {
        for (int i = 0; i < pass.samples(); i++) {
            if (labels[i] < 0 || labels[i] >= logits.channels()) {
                throw new IllegalArgumentException(
                        "label " + labels[i] + " of sample " + i + " is not below " + logits.channels() + " classes");
            }
        }
        this.labels = labels;
    }

    private void train(int from, int to) {
        for (int sample = from; sample < to; sample++) {
            measure(sample, labelSmoothing);
            SoftmaxCrossEntropy.gradient(
                    logits.layout(),
                    labelSmoothing,
                    logits.values(),
                    logits.start(sample),
                    labels[sample],
                    gradient.values(),
                    gradient.start(sample));
        }
    }

    private void evaluate(int from, int to) {
        for (int sample = from; sample < to; sample++) {
            measure(sample, 0);
        }
    }

    private void measure(int sample, double smoothing) {
        losses[sample] = SoftmaxCrossEntropy.loss(
                logits.layout(), smoothing, logits.values(), logits.start(sample), labels[sample]);
        hits[sample] =
                SoftmaxCrossEntropy.largest(logits.layout(), logits.values(), logits.start(sample)) == labels[sample];
    }

    /// The sum of the losses, sample by sample.
    double sum() {
        double sum = 0;
        for (int i = 0; i < pass.samples(); i++) {
            sum += losses[i];
        }
        return sum;
    }

    /// Samples whose largest logit is the label's.
    int correct() {
        int correct = 0;
        for (int i = 0; i < pass.samples(); i++) {
            correct += hits[i] ? 1 : 0;
        }
        return correct;
    }
}
