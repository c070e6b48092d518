package io.convoy.kernel;

import static io.convoy.kernel.Lanes.broadcast;
import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Layer normalization of each sample over all its M = C·H·W values (Ba, Kiros and Hinton 2016, arXiv 1607.06450),
/// with a weight and a bias for each value.
///
///     x̂ = (x − mean) / √(variance + ε), variance = Σ (x − mean)² / M
///     y = weight · x̂ + bias
///
///     g = dy · weight
///     dx = (g − Σ g / M − x̂ · Σ (g · x̂) / M) / √(variance + ε)
///     dweight = Σₙ dy · x̂        dbias = Σₙ dy
///
/// Sums over a sample are taken channel by channel over the pixels ([PixelRows]), then over the channels in double.
///
/// `statistics` belongs to the caller: for each sample a row of its mean, a row for the channels' partial sums, and
/// 1 / √(variance + ε).
public final class LayerNorm {
    private LayerNorm() {}

    /// The size of weight and bias in the layout of a sample.
    public static int packedFloats(Layout layout) {
        return 2 * layout.sampleStride();
    }

    /// The size of the statistics of `samples` samples.
    public static int statisticsFloats(Layout layout, int samples) {
        return samples * ofSample(layout);
    }

    private static int ofSample(Layout layout) {
        return 2 * PixelRows.floats(layout) + 1;
    }

    /// Lays weight and bias, `[C, H, W]` each, out as samples are.
    public static void pack(
            Layout layout,
            float[] weight,
            int weightOffset,
            float[] bias,
            int biasOffset,
            float[] packed,
            int packedOffset) {
        Arrays.fill(packed, packedOffset, packedOffset + packedFloats(layout), 0);
        Layout vector = Layout.dense(Shape.vector(layout.shape().size()));
        Flatten.backward(0, 1, weight, weightOffset, vector, packed, packedOffset, layout);
        Flatten.backward(0, 1, bias, biasOffset, vector, packed, packedOffset + layout.sampleStride(), layout);
    }

    /// y from x; leaves the statistics that the gradients need.
    public static void forward(
            Layout layout,
            double epsilon,
            int from,
            int to,
            float[] x,
            int xOffset,
            float[] packed,
            int packedOffset,
            float[] statistics,
            int statisticsOffset,
            float[] y,
            int yOffset) {
        Lanes.requirePadded(layout);
        int row = PixelRows.floats(layout);
        int size = layout.shape().size();
        for (int sample = from; sample < to; sample++) {
            int source = xOffset + sample * layout.sampleStride();
            int means = statisticsOffset + sample * ofSample(layout);
            int partial = means + row;
            PixelRows.sum(layout, x, source, statistics, partial);
            float mean = (float) (total(layout, statistics, partial) / size);
            Arrays.fill(statistics, means, means + row, mean);
            PixelRows.squares(layout, x, source, statistics, means, partial);
            double variance = total(layout, statistics, partial) / size;
            float inverse = (float) (1 / Math.sqrt(variance + epsilon));
            statistics[partial + row] = inverse;
            int target = yOffset + sample * layout.sampleStride();
            for (int i = 0; i < layout.sampleStride(); i += Lanes.COUNT) {
                load(x, source + i)
                        .sub(mean)
                        .mul(inverse)
                        .fma(load(packed, packedOffset + i), load(packed, packedOffset + layout.sampleStride() + i))
                        .intoArray(y, target + i);
            }
        }
    }

    /// Overwrites dx, which may be the memory of dy once [#backwardWeights] is done.
    public static void backwardData(
            Layout layout,
            int from,
            int to,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] packed,
            int packedOffset,
            float[] statistics,
            int statisticsOffset,
            float[] dx,
            int dxOffset) {
        int stride = layout.pixelStride();
        int row = PixelRows.floats(layout);
        int size = layout.shape().size();
        for (int sample = from; sample < to; sample++) {
            int offset = sample * layout.sampleStride();
            int means = statisticsOffset + sample * ofSample(layout);
            int partial = means + row;
            float mean = statistics[means];
            float inverse = statistics[partial + row];
            for (int channel = 0; channel < stride; channel += Lanes.COUNT) {
                FloatVector sum = FloatVector.zero(Lanes.SPECIES);
                for (int i = channel; i < layout.sampleStride(); i += stride) {
                    sum = load(dy, dyOffset + offset + i).fma(load(packed, packedOffset + i), sum);
                }
                sum.intoArray(statistics, partial + channel);
            }
            float meanGradient = (float) (total(layout, statistics, partial) / size);
            for (int channel = 0; channel < stride; channel += Lanes.COUNT) {
                FloatVector sum = FloatVector.zero(Lanes.SPECIES);
                for (int i = channel; i < layout.sampleStride(); i += stride) {
                    FloatVector gradient = load(dy, dyOffset + offset + i).mul(load(packed, packedOffset + i));
                    sum = gradient.fma(load(x, xOffset + offset + i).sub(mean), sum);
                }
                sum.intoArray(statistics, partial + channel);
            }
            double product = total(layout, statistics, partial) * inverse * inverse / size;
            FloatVector meanProduct = broadcast((float) -product);
            for (int i = 0; i < layout.sampleStride(); i += Lanes.COUNT) {
                FloatVector gradient = load(dy, dyOffset + offset + i)
                        .mul(load(packed, packedOffset + i))
                        .sub(meanGradient);
                FloatVector centred = load(x, xOffset + offset + i).sub(mean);
                centred.fma(meanProduct, gradient).mul(inverse).intoArray(dx, dxOffset + offset + i);
            }
        }
    }

    /// Overwrites dweight and dbias, `[C, H, W]`, at pixels [fromPixel, toPixel): sums over samples [0, samples).
    public static void backwardWeights(
            Layout layout,
            int fromPixel,
            int toPixel,
            int samples,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] statistics,
            int statisticsOffset,
            float[] dweight,
            int dweightOffset,
            float[] dbias,
            int dbiasOffset) {
        int stride = layout.pixelStride();
        int row = PixelRows.floats(layout);
        for (int pixel = fromPixel; pixel < toPixel; pixel++) {
            for (int channel = 0; channel < layout.shape().channels(); channel++) {
                float weightSum = 0;
                float biasSum = 0;
                for (int sample = 0; sample < samples; sample++) {
                    int i = sample * layout.sampleStride() + pixel * stride + channel;
                    int s = statisticsOffset + sample * ofSample(layout);
                    float gradient = dy[dyOffset + i];
                    float normalized = (x[xOffset + i] - statistics[s]) * statistics[s + 2 * row];
                    weightSum = Math.fma(gradient, normalized, weightSum);
                    biasSum += gradient;
                }
                int target = channel * layout.shape().pixels() + pixel;
                dweight[dweightOffset + target] = weightSum;
                dbias[dbiasOffset + target] = biasSum;
            }
        }
    }

    private static double total(Layout layout, float[] partial, int offset) {
        double total = 0;
        for (int channel = 0; channel < layout.shape().channels(); channel++) {
            total += partial[offset + channel];
        }
        return total;
    }
}
