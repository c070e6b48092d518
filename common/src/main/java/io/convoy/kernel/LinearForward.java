package io.convoy.kernel;

import static io.convoy.kernel.PanelProduct.PAIR;

import io.convoy.tensor.Layout;
import java.util.Arrays;

/// The forward pass of a linear layer, with samples in lanes:
///
///     y[n,o] = bias[o] + Σᵢ w[o,i] · x[n,i]
///
/// Weights are read where the parameters lie, row by row, and once, however many samples there are; it is the inputs,
/// far fewer as a rule, that are turned around first: [#turn], then [#multiply]. Every output is one chain of fused
/// multiply-adds in the order of its inputs, wherever a piece ends.
///
/// Scratch: the turned inputs `[piece][panel of samples][input][lane of the panel]`; for each thread the outputs of a
/// block `[output][sample]`. Threads share out pieces, then blocks: a layer of few outputs stays on one thread.
public final class LinearForward {
    /// Inputs of a piece: of a panel it fills half of a core's first cache.
    private static final int PIECE = 4096 / PAIR;

    /// Outputs of a block: whole tiles.
    private static final int BLOCK = 8 * PanelProduct.ROWS;

    private final int inputs;
    private final int xStride;
    private final int outputs;
    private final int yStride;
    private final boolean plain;

    /// @param plain without vectors
    LinearForward(Layout x, Layout y, boolean plain) {
        inputs = x.shape().channels();
        xStride = x.sampleStride();
        outputs = y.shape().channels();
        yStride = y.sampleStride();
        this.plain = plain;
    }

    /// Independent parts of [#turn], for threads.
    public int pieces() {
        return Math.ceilDiv(inputs, PIECE);
    }

    /// Independent parts of [#multiply], for threads.
    public int blocks() {
        return Math.ceilDiv(outputs, BLOCK);
    }

    /// The size of the scratch memory of all threads together.
    public int scratchFloats(int maxSamples, int threads) {
        int lanes = Lanes.padded(maxSamples);
        return Math.addExact(
                Math.multiplyExact(pieces() * PIECE, lanes),
                ThreadMemory.floats(Math.multiplyExact(BLOCK, lanes), threads));
    }

    private static int turned(int piece, int panel, int lanes) {
        return piece * PIECE * lanes + panel * PAIR * PIECE;
    }

    /// Turns pieces [from, to) of the inputs of samples [0, samples).
    public void turn(int from, int to, int samples, float[] x, int xOffset, float[] scratch, int scratchOffset) {
        int lanes = Lanes.padded(samples);
        for (int piece = from; piece < to; piece++) {
            int first = piece * PIECE;
            int count = Math.min(PIECE, inputs - first);
            for (int sample = 0; sample < lanes; sample++) {
                int panel = sample / PAIR;
                int width = PanelProduct.width(lanes, panel);
                int target = scratchOffset + turned(piece, panel, lanes) + sample % PAIR;
                if (sample < samples) {
                    int source = xOffset + sample * xStride + first;
                    for (int i = 0; i < count; i++) {
                        scratch[target + i * width] = x[source + i];
                    }
                } else {
                    for (int i = 0; i < count; i++) {
                        scratch[target + i * width] = 0;
                    }
                }
            }
        }
    }

    /// Overwrites the outputs of blocks [from, to) of samples [0, samples), whose inputs have been turned.
    ///
    /// @param bias an empty array for none
    /// @param scratch what [#turn] wrote
    public void multiply(
            int thread,
            int from,
            int to,
            int samples,
            float[] weight,
            int weightOffset,
            float[] bias,
            int biasOffset,
            float[] scratch,
            int scratchOffset,
            float[] y,
            int yOffset) {
        int lanes = Lanes.padded(samples);
        int own = scratchOffset + pieces() * PIECE * lanes + ThreadMemory.start(BLOCK * lanes, thread);
        for (int block = from; block < to; block++) {
            int first = block * BLOCK;
            int rows = Math.min(BLOCK, outputs - first);
            for (int row = 0; row < rows; row++) {
                float start = bias.length == 0 ? 0 : bias[biasOffset + first + row];
                Arrays.fill(scratch, own + row * lanes, own + (row + 1) * lanes, start);
            }
            for (int piece = 0; piece < pieces(); piece++) {
                int count = Math.min(PIECE, inputs - piece * PIECE);
                int w = weightOffset + first * inputs + piece * PIECE;
                for (int panel = 0; panel * PAIR < lanes; panel++) {
                    int width = PanelProduct.width(lanes, panel);
                    int b = scratchOffset + turned(piece, panel, lanes);
                    multiply(rows, count, width, weight, w, scratch, b, own + panel * PAIR, lanes);
                }
            }
            for (int sample = 0; sample < samples; sample++) {
                int target = yOffset + sample * yStride + first;
                for (int row = 0; row < rows; row++) {
                    y[target + row] = scratch[own + row * lanes + sample];
                }
                if (first + rows == outputs) {
                    Arrays.fill(y, target + rows, yOffset + (sample + 1) * yStride, 0);
                }
            }
        }
    }

    private void multiply(
            int rows, int count, int width, float[] weight, int w, float[] scratch, int b, int c, int lanes) {
        if (!plain) {
            PanelProduct.multiply(rows, count, width, weight, w, inputs, scratch, b, scratch, c, lanes, false);
            return;
        }
        for (int row = 0; row < rows; row++) {
            int sums = c + row * lanes;
            for (int i = 0; i < count; i++) {
                float factor = weight[w + row * inputs + i];
                for (int lane = 0; lane < width; lane++) {
                    scratch[sums + lane] = Math.fma(factor, scratch[b + i * width + lane], scratch[sums + lane]);
                }
            }
        }
    }
}
