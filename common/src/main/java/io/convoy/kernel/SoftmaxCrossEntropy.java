package io.convoy.kernel;

import io.convoy.tensor.Layout;

/// Softmax and cross entropy with label smoothing s over K classes.
///
///     p = exp(x − max x) / Σ exp(x − max x)
///     target t = (1 − s) · [class is the label] + s / K
///     loss = −Σ t · log p
///     dx = p − t
///
/// In double with `StrictMath`, class by class: K values a sample are little beside a network.
public final class SoftmaxCrossEntropy {
    private SoftmaxCrossEntropy() {}

    /// The loss of one sample.
    ///
    /// @param offset of the sample's logits
    public static double loss(Layout layout, double smoothing, float[] logits, int offset, int label) {
        int classes = layout.shape().channels();
        double logSum = logSum(classes, logits, offset);
        double all = 0;
        for (int k = 0; k < classes; k++) {
            all += logSum - logits[offset + k];
        }
        return (1 - smoothing) * (logSum - logits[offset + label]) + smoothing / classes * all;
    }

    /// d(loss)/d(logits) of one sample, not divided by the batch.
    public static void gradient(
            Layout layout,
            double smoothing,
            float[] logits,
            int offset,
            int label,
            float[] gradient,
            int gradientOffset) {
        int classes = layout.shape().channels();
        double logSum = logSum(classes, logits, offset);
        for (int k = 0; k < classes; k++) {
            double target = (k == label ? 1 - smoothing : 0) + smoothing / classes;
            gradient[gradientOffset + k] = (float) (StrictMath.exp(logits[offset + k] - logSum) - target);
        }
    }

    /// The classes' probabilities of one sample, unpadded.
    public static void probabilities(
            Layout layout, float[] logits, int offset, float[] probabilities, int probabilitiesOffset) {
        int classes = layout.shape().channels();
        double logSum = logSum(classes, logits, offset);
        for (int k = 0; k < classes; k++) {
            probabilities[probabilitiesOffset + k] = (float) StrictMath.exp(logits[offset + k] - logSum);
        }
    }

    /// The class of the largest logit; the first of equals.
    public static int largest(Layout layout, float[] logits, int offset) {
        int largest = 0;
        for (int k = 1; k < layout.shape().channels(); k++) {
            if (logits[offset + k] > logits[offset + largest]) {
                largest = k;
            }
        }
        return largest;
    }

    /// log Σ exp x, shifted by the largest x so that nothing overflows.
    private static double logSum(int classes, float[] logits, int offset) {
        double largest = logits[offset];
        for (int k = 1; k < classes; k++) {
            largest = Math.max(largest, logits[offset + k]);
        }
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            sum += StrictMath.exp(logits[offset + k] - largest);
        }
        return largest + StrictMath.log(sum);
    }
}
