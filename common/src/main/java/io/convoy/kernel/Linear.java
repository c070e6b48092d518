package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;

import io.convoy.tensor.Layout;
import java.util.Arrays;

/// Fully connected layer.
///
/// Shapes: x `[n, in]`, w `[out, in]`, b `[out]`, y `[n, out]`.
///
///     y[n,o] = b[o] + Σᵢ x[n,i] · w[o,i]
///     dx[n,i] = Σₒ dy[n,o] · w[o,i]
///     dw[o,i] = Σₙ dy[n,o] · x[n,i]
///
/// Gradient of the bias: [ChannelSum]. Forward: [LinearForward], dx: [LinearBackward]; dw is a [PanelProduct] with
/// inputs in lanes.
///
/// Planned once for a shape; immutable, so threads share it.
public final class Linear {
    private static final int PAIR = 2 * COUNT;

    /// Weights, at most, of a layer that is not worth vectors: a step calls it too seldom for the compiler to notice,
    /// and uncompiled, each vector is an object.
    private static final int SMALL = 8192;

    private final int inputs;
    private final int outputs;
    private final int xStride;
    private final int dyStride;
    private final LinearForward forward;
    private final LinearBackward backward;

    /// @param xLayout of a vector of inputs, padded
    /// @param yLayout of a vector of outputs, padded
    public Linear(Layout xLayout, Layout yLayout) {
        if (!xLayout.shape().isVector() || !yLayout.shape().isVector()) {
            throw new IllegalArgumentException("no vectors: " + xLayout.shape() + " and " + yLayout.shape());
        }
        inputs = xLayout.shape().channels();
        outputs = yLayout.shape().channels();
        xStride = xLayout.sampleStride();
        dyStride = yLayout.sampleStride();
        forward = new LinearForward(xLayout, yLayout, isSmall());
        backward = new LinearBackward(yLayout, xLayout, isSmall());
    }

    /// y from x.
    public LinearForward forward() {
        return forward;
    }

    /// dx from dy.
    public LinearBackward backwardData() {
        return backward;
    }

    private boolean isSmall() {
        return inputs * outputs <= SMALL;
    }

    /// Independent parts of [#backwardWeights], for threads: pairs of vectors of inputs.
    public int weightBlocks() {
        return (inputs + PAIR - 1) / PAIR;
    }

    /// Blocks that a thread should get at once, to be fast, since it copies all of dy each time.
    public int weightsAtOnce(int threads) {
        return Math.ceilDiv(weightBlocks(), 2 * threads);
    }

    /// The size of the scratch memory that [#backwardWeights] needs for each thread.
    public int weightScratchFloats(int maxSamples) {
        return isSmall() ? 0 : maxSamples * (dyRow() + PAIR) + PanelProduct.ROWS + rows() * PAIR;
    }

    /// Outputs rounded up to whole groups of rows.
    private int rows() {
        return Math.ceilDiv(outputs, PanelProduct.ROWS) * PanelProduct.ROWS;
    }

    private int dyRow() {
        return PanelProduct.skewed(outputs);
    }

    /// Overwrites what the blocks hold of dw: the sum over samples [0, samples).
    ///
    /// A panel of inputs is gathered, and so are all of dy, at distances that spread them over the cache.
    public void backwardWeights(
            int fromBlock,
            int toBlock,
            int samples,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] scratch,
            int scratchOffset,
            float[] dw,
            int dwOffset) {
        if (isSmall()) {
            plain(fromBlock * PAIR, Math.min(inputs, toBlock * PAIR), samples, x, xOffset, dy, dyOffset, dw, dwOffset);
            return;
        }
        int panel = scratchOffset + samples * dyRow() + PanelProduct.ROWS;
        int product = panel + samples * PAIR;
        for (int sample = 0; sample < samples; sample++) {
            System.arraycopy(dy, dyOffset + sample * dyStride, scratch, scratchOffset + sample * dyRow(), outputs);
        }
        for (int input = fromBlock * PAIR; input < Math.min(inputs, toBlock * PAIR); input += PAIR) {
            int used = Math.min(PAIR, inputs - input);
            int read = Math.min(PAIR, xStride - input);
            for (int sample = 0; sample < samples; sample++) {
                int row = panel + sample * PAIR;
                System.arraycopy(x, xOffset + sample * xStride + input, scratch, row, read);
                Arrays.fill(scratch, row + read, row + PAIR, 0);
            }
            // Whole tiles of whole vectors go where they belong, what is left by way of scratch memory.
            int whole = used < PAIR ? 0 : outputs / PanelProduct.ROWS * PanelProduct.ROWS;
            int rest = scratchOffset + whole;
            int target = dwOffset + input;
            PanelProduct.transposed(
                    whole, samples, PAIR, scratch, scratchOffset, dyRow(), scratch, panel, dw, target, inputs, true);
            PanelProduct.transposed(
                    outputs - whole,
                    samples,
                    PAIR,
                    scratch,
                    rest,
                    dyRow(),
                    scratch,
                    panel,
                    scratch,
                    product,
                    PAIR,
                    true);
            for (int output = whole; output < outputs; output++) {
                System.arraycopy(scratch, product + (output - whole) * PAIR, dw, target + output * inputs, used);
            }
        }
    }

    /// Of inputs [from, to), without vectors.
    private void plain(
            int from, int to, int samples, float[] x, int xOffset, float[] dy, int dyOffset, float[] dw, int dwOffset) {
        for (int output = 0; output < outputs; output++) {
            int target = dwOffset + output * inputs;
            Arrays.fill(dw, target + from, target + to, 0);
            for (int sample = 0; sample < samples; sample++) {
                float factor = dy[dyOffset + sample * dyStride + output];
                int source = xOffset + sample * xStride;
                for (int input = from; input < to; input++) {
                    dw[target + input] = Math.fma(factor, x[source + input], dw[target + input]);
                }
            }
        }
    }
}
