package io.convoy.kernel;

import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
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
/// cancels; both are sums in float ([PixelSums]) in `partial`, which may be done for any range of samples. The
/// samples' moments are put together in their order in double (Chan, Golub and LeVeque 1983, the pairwise formula
/// for equal counts). The order of a training step:
///
///     moments → statistics → normalize        gradientSums → gradients → backwardData
///
/// and of evaluation: running → normalize.
///
/// What is known of the channels lives in a table, owned by the caller ([#tableFloats]). A row of it repeats the
/// channels for some pixels, so that the loops over activations walk through memory without a gap.
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

    /// Floats of a row, at least.
    private static final int LONG = 256;

    private BatchNorm() {}

    /// The size of the table of channels.
    public static int tableFloats(Layout layout) {
        return ROWS * rowFloats(layout);
    }

    /// The size of the samples' partial sums.
    public static int partialFloats(Layout layout, int samples) {
        return 2 * samples * layout.pixelStride();
    }

    /// The mean of each sample, and Σ (x − that mean)²; `samples` is the number of samples of all ranges together.
    public static void moments(
            Layout layout, int from, int to, int samples, float[] x, int xOffset, float[] partial, int partialOffset) {
        Lanes.requirePadded(layout);
        int stride = layout.pixelStride();
        int pixels = layout.shape().pixels();
        for (int sample = from; sample < to; sample++) {
            int offset = xOffset + sample * layout.sampleStride();
            int means = partialOffset + sample * stride;
            int squares = means + samples * stride;
            for (int channel = 0; channel < stride; channel += Lanes.COUNT) {
                PixelSums.sum(x, offset + channel, pixels, stride, partial, means + channel);
            }
            for (int channel = 0; channel < stride; channel++) {
                partial[means + channel] /= pixels;
            }
            for (int channel = 0; channel < stride; channel += Lanes.COUNT) {
                int mean = means + channel;
                PixelSums.squares(x, offset + channel, pixels, stride, partial, mean, partial, squares + channel);
            }
        }
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
            float[] table,
            int tableOffset) {
        double count = count(layout, samples);
        int squares = partialOffset + samples * layout.pixelStride();
        for (int channel = 0; channel < layout.shape().channels(); channel++) {
            double mean = total(layout, samples, partial, partialOffset + channel) / samples;
            double between = 0;
            for (int sample = 0; sample < samples; sample++) {
                double difference = partial[partialOffset + sample * layout.pixelStride() + channel] - mean;
                between += difference * difference;
            }
            double sum = total(layout, samples, partial, squares + channel)
                    + between * layout.shape().pixels();
            table[row(layout, tableOffset, MEAN) + channel] = (float) mean;
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
        repeat(layout, table, tableOffset, MEAN);
        repeat(layout, table, tableOffset, SCALE);
        repeat(layout, table, tableOffset, BIAS);
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
        int end = to * layout.sampleStride();
        for (int start = from * layout.sampleStride(); start < end; start += rowFloats(layout)) {
            int length = Math.min(rowFloats(layout), end - start);
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

    /// Σ dy and Σ dy·(x − mean) of each sample; `samples` is the number of samples of all ranges together.
    public static void gradientSums(
            Layout layout,
            int from,
            int to,
            int samples,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] table,
            int tableOffset,
            float[] partial,
            int partialOffset) {
        int stride = layout.pixelStride();
        int pixels = layout.shape().pixels();
        for (int sample = from; sample < to; sample++) {
            int offset = sample * layout.sampleStride();
            int target = partialOffset + sample * stride;
            for (int channel = 0; channel < stride; channel += Lanes.COUNT) {
                int xi = xOffset + offset + channel;
                int dyi = dyOffset + offset + channel;
                int means = row(layout, tableOffset, MEAN) + channel;
                PixelSums.sum(dy, dyi, pixels, stride, partial, target + channel);
                int products = target + samples * stride + channel;
                PixelSums.products(x, xi, dy, dyi, pixels, stride, table, means, partial, products);
            }
        }
    }

    /// The gradients of weight and bias (a value for each channel, unpadded), and what [#backwardData] needs.
    public static void gradients(
            Layout layout,
            int samples,
            float[] partial,
            int partialOffset,
            float[] table,
            int tableOffset,
            float[] dweight,
            int dweightOffset,
            float[] dbias,
            int dbiasOffset) {
        double count = count(layout, samples);
        int products = partialOffset + samples * layout.pixelStride();
        for (int channel = 0; channel < layout.shape().channels(); channel++) {
            double inverse = table[row(layout, tableOffset, INVERSE) + channel];
            double sum = total(layout, samples, partial, partialOffset + channel);
            double product = total(layout, samples, partial, products + channel) * inverse;
            dbias[dbiasOffset + channel] = (float) sum;
            dweight[dweightOffset + channel] = (float) product;
            table[row(layout, tableOffset, MEAN_DY) + channel] = (float) (sum / count);
            table[row(layout, tableOffset, MEAN_PRODUCT) + channel] = (float) (product * inverse / count);
        }
        repeat(layout, table, tableOffset, MEAN_DY);
        repeat(layout, table, tableOffset, MEAN_PRODUCT);
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
        int end = to * layout.sampleStride();
        for (int start = from * layout.sampleStride(); start < end; start += rowFloats(layout)) {
            int length = Math.min(rowFloats(layout), end - start);
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
        return tableOffset + row * rowFloats(layout);
    }

    /// A row has whole pixels. Rounded up without a branch, which Math.ceilDiv has, as kernels ask for it in their
    /// loops.
    private static int rowFloats(Layout layout) {
        return (1 + (LONG - 1) / layout.pixelStride()) * layout.pixelStride();
    }

    /// Repeats the first pixel's channels in the rest of a row.
    private static void repeat(Layout layout, float[] table, int tableOffset, int row) {
        int start = row(layout, tableOffset, row);
        for (int i = layout.pixelStride(); i < rowFloats(layout); i++) {
            table[start + i] = table[start + i - layout.pixelStride()];
        }
    }

    private static double count(Layout layout, int samples) {
        return (double) samples * layout.shape().pixels();
    }

    private static double total(Layout layout, int samples, float[] partial, int offset) {
        double total = 0;
        for (int sample = 0; sample < samples; sample++) {
            total += partial[offset + sample * layout.pixelStride()];
        }
        return total;
    }
}
