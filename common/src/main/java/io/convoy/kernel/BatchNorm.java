package io.convoy.kernel;

import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Batch normalization of each channel over samples and pixels (Ioffe and Szegedy 2015, arXiv 1502.03167).
///
///     mean = Σ x / M    variance = Σ (x − mean)² / M    with M = samples · pixels
///     x̂ = (x − mean) / √(variance + ε)
///     y = weight · x̂ + bias
///
///     dbias = Σ dy    dweight = Σ dy · x̂
///     dx = weight / √(variance + ε) · (dy − dbias / M − x̂ · dweight / M)
///
/// Each sample's mean comes first, then its squares of differences, while it is in the cache, so that nothing
/// cancels; both are sums in float in `partial`, which may be done for any range of samples. The samples' moments are
/// put together in their order in double (Chan, Golub and LeVeque 1983, the pairwise formula for equal counts). The
/// order of a training step:
///
///     moments → statistics → normalize        gradientSums → gradients → backwardData
///
/// and of evaluation: running → normalize.
///
/// All loops over activations walk through memory row by row ([PixelRows]). What is known of the channels lives in a
/// table of rows, owned by the caller ([#tableFloats]).
public final class BatchNorm {
    private static final int MEAN = 0;
    private static final int VARIANCE = 1;
    private static final int UNBIASED = 2;
    private static final int INVERSE = 3; // 1 / √(variance + ε)
    private static final int SCALE = 4; // weight · inverse
    private static final int BIAS = 5;
    private static final int MEAN_DY = 6; // dbias / M
    private static final int MEAN_PRODUCT = 7; // inverse · dweight / M
    private static final int ROWS = 8;

    private BatchNorm() {}

    /// The size of the table of channels.
    public static int tableFloats(Layout layout) {
        return ROWS * PixelRows.floats(layout);
    }

    /// The size of the samples' partial sums: two rows for each.
    public static int partialFloats(Layout layout, int samples) {
        return 2 * samples * PixelRows.floats(layout);
    }

    /// The mean of each sample, and Σ (x − that mean)².
    public static void moments(
            Layout layout, int from, int to, float[] x, int xOffset, float[] partial, int partialOffset) {
        Lanes.requirePadded(layout);
        int row = PixelRows.floats(layout);
        for (int sample = from; sample < to; sample++) {
            int start = xOffset + sample * layout.sampleStride();
            int mean = partialOffset + sample * 2 * row;
            PixelRows.sum(layout, x, start, partial, mean);
            for (int channel = 0; channel < layout.pixelStride(); channel++) {
                partial[mean + channel] /= layout.shape().pixels();
            }
            PixelRows.repeat(layout, partial, mean);
            PixelRows.squares(layout, x, start, partial, mean, mean + row);
        }
    }

    /// Memory for sums over the samples.
    public static int totalsDoubles(Layout layout) {
        return 3 * layout.shape().channels();
    }

    /// Mean and variance from the moments of `samples` samples, and what [#normalize] needs. `weight` and `bias` have
    /// a value for each channel, unpadded.
    public static void statistics(
            Layout layout,
            int samples,
            float[] partial,
            int partialOffset,
            double epsilon,
            float[] weight,
            int weightOffset,
            float[] bias,
            int biasOffset,
            double[] totals,
            float[] table,
            int tableOffset) {
        int channels = layout.shape().channels();
        int ofSample = 2 * PixelRows.floats(layout);
        int mean = 0;
        int within = channels;
        int between = 2 * channels;
        Arrays.fill(totals, 0, 3 * channels, 0);
        add(samples, partial, partialOffset, ofSample, channels, totals, mean);
        add(samples, partial, partialOffset + PixelRows.floats(layout), ofSample, channels, totals, within);
        for (int channel = 0; channel < channels; channel++) {
            totals[mean + channel] /= samples;
        }
        for (int sample = 0; sample < samples; sample++) {
            int means = partialOffset + sample * ofSample;
            for (int channel = 0; channel < channels; channel++) {
                double difference = partial[means + channel] - totals[mean + channel];
                totals[between + channel] += difference * difference;
            }
        }
        double count = count(layout, samples);
        for (int channel = 0; channel < channels; channel++) {
            double sum = totals[within + channel]
                    + totals[between + channel] * layout.shape().pixels();
            table[row(layout, tableOffset, MEAN) + channel] = (float) totals[mean + channel];
            table[row(layout, tableOffset, VARIANCE) + channel] = (float) (sum / count);
            table[row(layout, tableOffset, UNBIASED) + channel] = (float) (sum / (count - 1));
        }
        coefficients(layout, epsilon, weight, weightOffset, bias, biasOffset, table, tableOffset);
    }

    /// Fills the table from running statistics (a value for each channel, unpadded), for evaluation.
    public static void running(
            Layout layout,
            float[] mean,
            int meanOffset,
            float[] variance,
            int varianceOffset,
            double epsilon,
            float[] weight,
            int weightOffset,
            float[] bias,
            int biasOffset,
            float[] table,
            int tableOffset) {
        int channels = layout.shape().channels();
        System.arraycopy(mean, meanOffset, table, row(layout, tableOffset, MEAN), channels);
        System.arraycopy(variance, varianceOffset, table, row(layout, tableOffset, VARIANCE), channels);
        coefficients(layout, epsilon, weight, weightOffset, bias, biasOffset, table, tableOffset);
    }

    private static void coefficients(
            Layout layout,
            double epsilon,
            float[] weight,
            int weightOffset,
            float[] bias,
            int biasOffset,
            float[] table,
            int tableOffset) {
        for (int channel = 0; channel < layout.shape().channels(); channel++) {
            double inverse = 1 / Math.sqrt(table[row(layout, tableOffset, VARIANCE) + channel] + epsilon);
            table[row(layout, tableOffset, INVERSE) + channel] = (float) inverse;
            table[row(layout, tableOffset, SCALE) + channel] = (float) (inverse * weight[weightOffset + channel]);
            table[row(layout, tableOffset, BIAS) + channel] = bias[biasOffset + channel];
        }
        PixelRows.repeat(layout, table, row(layout, tableOffset, MEAN));
        PixelRows.repeat(layout, table, row(layout, tableOffset, SCALE));
        PixelRows.repeat(layout, table, row(layout, tableOffset, BIAS));
    }

    /// The mean of channel `channel` over the samples that filled the table.
    public static float meanOf(Layout layout, float[] table, int tableOffset, int channel) {
        return table[row(layout, tableOffset, MEAN) + channel];
    }

    /// The unbiased variance of channel `channel` over the samples that filled the table.
    public static float unbiasedVarianceOf(Layout layout, float[] table, int tableOffset, int channel) {
        return table[row(layout, tableOffset, UNBIASED) + channel];
    }

    /// y from x, which may be the same memory.
    public static void normalize(
            Layout layout,
            int from,
            int to,
            float[] x,
            int xOffset,
            float[] table,
            int tableOffset,
            float[] y,
            int yOffset) {
        int mean = row(layout, tableOffset, MEAN);
        int scale = row(layout, tableOffset, SCALE);
        int bias = row(layout, tableOffset, BIAS);
        int row = PixelRows.floats(layout);
        int end = to * layout.sampleStride();
        for (int start = from * layout.sampleStride(); start < end; start += row) {
            int length = Math.min(row, end - start);
            int xStart = xOffset + start;
            int yStart = yOffset + start;
            for (int i = 0; i < length; i += Lanes.COUNT) {
                load(x, xStart + i)
                        .sub(load(table, mean + i))
                        .fma(load(table, scale + i), load(table, bias + i))
                        .intoArray(y, yStart + i);
            }
        }
    }

    /// Σ dy and Σ dy·(x − mean) of each sample.
    public static void gradientSums(
            Layout layout,
            int from,
            int to,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] table,
            int tableOffset,
            float[] partial,
            int partialOffset) {
        int row = PixelRows.floats(layout);
        int mean = row(layout, tableOffset, MEAN);
        for (int sample = from; sample < to; sample++) {
            int start = sample * layout.sampleStride();
            int sums = partialOffset + sample * 2 * row;
            PixelRows.products(
                    layout, x, xOffset + start, dy, dyOffset + start, table, mean, partial, sums, sums + row);
        }
    }

    /// The gradients of weight and bias (a value for each channel, unpadded), and what [#backwardData] needs.
    public static void gradients(
            Layout layout,
            int samples,
            float[] partial,
            int partialOffset,
            double[] totals,
            float[] table,
            int tableOffset,
            float[] dweight,
            int dweightOffset,
            float[] dbias,
            int dbiasOffset) {
        int channels = layout.shape().channels();
        int ofSample = 2 * PixelRows.floats(layout);
        Arrays.fill(totals, 0, 2 * channels, 0);
        add(samples, partial, partialOffset, ofSample, channels, totals, 0);
        add(samples, partial, partialOffset + PixelRows.floats(layout), ofSample, channels, totals, channels);
        double count = count(layout, samples);
        for (int channel = 0; channel < channels; channel++) {
            double inverse = table[row(layout, tableOffset, INVERSE) + channel];
            double sum = totals[channel];
            double product = totals[channels + channel] * inverse;
            dbias[dbiasOffset + channel] = (float) sum;
            dweight[dweightOffset + channel] = (float) product;
            table[row(layout, tableOffset, MEAN_DY) + channel] = (float) (sum / count);
            table[row(layout, tableOffset, MEAN_PRODUCT) + channel] = (float) (product * inverse / count);
        }
        PixelRows.repeat(layout, table, row(layout, tableOffset, MEAN_DY));
        PixelRows.repeat(layout, table, row(layout, tableOffset, MEAN_PRODUCT));
    }

    /// dx from x and dy; dx may be the memory of dy.
    public static void backwardData(
            Layout layout,
            int from,
            int to,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] table,
            int tableOffset,
            float[] dx,
            int dxOffset) {
        int mean = row(layout, tableOffset, MEAN);
        int scale = row(layout, tableOffset, SCALE);
        int meanDy = row(layout, tableOffset, MEAN_DY);
        int meanProduct = row(layout, tableOffset, MEAN_PRODUCT);
        int row = PixelRows.floats(layout);
        int end = to * layout.sampleStride();
        for (int start = from * layout.sampleStride(); start < end; start += row) {
            int length = Math.min(row, end - start);
            int xStart = xOffset + start;
            int dyStart = dyOffset + start;
            int dxStart = dxOffset + start;
            for (int i = 0; i < length; i += Lanes.COUNT) {
                FloatVector product = load(table, meanProduct + i).neg();
                FloatVector centred = load(dy, dyStart + i).sub(load(table, meanDy + i));
                FloatVector projected =
                        load(x, xStart + i).sub(load(table, mean + i)).fma(product, centred);
                projected.mul(load(table, scale + i)).intoArray(dx, dxStart + i);
            }
        }
    }

    private static int row(Layout layout, int tableOffset, int row) {
        return tableOffset + row * PixelRows.floats(layout);
    }

    private static double count(Layout layout, int samples) {
        return (double) samples * layout.shape().pixels();
    }

    /// Adds a value of each channel of all samples to `totals`, in the samples' order. Channel by channel each sum
    /// would wait for itself.
    private static void add(
            int samples, float[] partial, int offset, int ofSample, int channels, double[] totals, int totalsOffset) {
        for (int sample = 0; sample < samples; sample++) {
            int start = offset + sample * ofSample;
            for (int channel = 0; channel < channels; channel++) {
                totals[totalsOffset + channel] += partial[start + channel];
            }
        }
    }
}
