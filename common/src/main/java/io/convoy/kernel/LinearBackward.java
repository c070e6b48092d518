package io.convoy.kernel;

import static io.convoy.kernel.PanelProduct.PAIR;

import io.convoy.tensor.Layout;
import java.util.Arrays;

/// The gradient of a linear layer's inputs, with inputs in lanes:
///
///     dx[n,i] = Σₒ dy[n,o] · w[o,i]
///
/// Weights are read where the parameters lie: rows of a piece, some outputs × a few panels of inputs, are copied into
/// a thread's scratch memory, `[panel][output][lane of the panel]`, and used up while they are in the cache. Every sum
/// is one chain of fused multiply-adds in the order of the outputs, wherever a piece ends. Threads share out panels.
public final class LinearBackward {
    /// Outputs of a piece: all its panels fit the second cache.
    private static final int PIECE = 1024 / PAIR;

    /// Panels of a piece: its rows are long enough in memory to be fetched ahead.
    private static final int TOGETHER = 16;

    private final int outputs;
    private final int dyStride;
    private final int inputs;
    private final int dxStride;
    private final int lanes;
    private final boolean plain;

    /// @param plain without vectors
    LinearBackward(Layout dy, Layout dx, boolean plain) {
        Lanes.requirePadded(dx);
        outputs = dy.shape().channels();
        dyStride = dy.sampleStride();
        inputs = dx.shape().channels();
        dxStride = dx.sampleStride();
        lanes = Lanes.padded(inputs);
        this.plain = plain;
    }

    /// Independent parts of [#run], for threads.
    public int panels() {
        return Math.ceilDiv(lanes, PAIR);
    }

    /// Panels that a thread should get at once, to be fast.
    public int atOnce(int threads) {
        return Math.min(TOGETHER, Math.ceilDiv(panels(), 2 * threads));
    }

    /// What each thread needs for itself.
    public int scratchFloats() {
        return TOGETHER * PIECE * PAIR;
    }

    /// Overwrites panels [from, to) of samples [0, samples) of dx.
    public void run(
            int from,
            int to,
            int samples,
            float[] dy,
            int dyOffset,
            float[] weight,
            int weightOffset,
            float[] scratch,
            int scratchOffset,
            float[] dx,
            int dxOffset) {
        for (int output = 0; output < outputs; output += PIECE) {
            int count = Math.min(PIECE, outputs - output);
            for (int first = from; first < to; first += TOGETHER) {
                int end = Math.min(to, first + TOGETHER);
                copy(first, end, count, weight, weightOffset + output * inputs, scratch, scratchOffset);
                for (int panel = first; panel < end; panel++) {
                    multiply(
                            samples,
                            count,
                            PanelProduct.width(lanes, panel),
                            dy,
                            dyOffset + output,
                            scratch,
                            scratchOffset + (panel - first) * PIECE * PAIR,
                            dx,
                            dxOffset + panel * PAIR,
                            output == 0);
                }
            }
        }
    }

    private void copy(
            int from, int to, int count, float[] weight, int weightOffset, float[] scratch, int scratchOffset) {
        for (int row = 0; row < count; row++) {
            for (int panel = from; panel < to; panel++) {
                int width = PanelProduct.width(lanes, panel);
                int used = Math.min(width, inputs - panel * PAIR);
                int target = scratchOffset + (panel - from) * PIECE * PAIR + row * width;
                System.arraycopy(weight, weightOffset + row * inputs + panel * PAIR, scratch, target, used);
                Arrays.fill(scratch, target + used, target + width, 0);
            }
        }
    }

    private void multiply(
            int samples,
            int count,
            int width,
            float[] dy,
            int from,
            float[] scratch,
            int b,
            float[] dx,
            int target,
            boolean first) {
        if (!plain) {
            PanelProduct.multiply(samples, count, width, dy, from, dyStride, scratch, b, dx, target, dxStride, first);
            return;
        }
        for (int sample = 0; sample < samples; sample++) {
            int row = target + sample * dxStride;
            if (first) {
                Arrays.fill(dx, row, row + width, 0);
            }
            for (int output = 0; output < count; output++) {
                float factor = dy[from + sample * dyStride + output];
                for (int lane = 0; lane < width; lane++) {
                    dx[row + lane] = Math.fma(factor, scratch[b + output * width + lane], dx[row + lane]);
                }
            }
        }
    }
}
