package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;
import static io.convoy.kernel.Lanes.broadcast;
import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/// Fully connected layer.
///
/// Shapes: x `[n, in]`, w `[out, in]`, b `[out]`, y `[n, out]`.
///
///     y[n,o] = b[o] + Σᵢ x[n,i] · w[o,i]
///     dx[n,i] = Σₒ dy[n,o] · w[o,i]
///     dw[o,i] = Σₙ dy[n,o] · x[n,i]
///
/// Gradient of the bias: [ChannelSum]. Forward and dx are [Correlation]s of images of one pixel. dw has inputs in
/// lanes and is stored where it belongs without packing.
///
/// Planned once for a shape; immutable, so threads share it.
public final class Linear {
    private static final float[] NONE = {};
    private static final int PAIR = 2 * COUNT;
    private static final int TILE = 5;
    private static final int EDGE_TILE = 4;

    /// Weights, at most, of a layer whose gradient is not worth vectors: a step calls it too seldom for the compiler
    /// to notice, and uncompiled, each vector is an object.
    private static final int SMALL = 8192;

    private final int inputs;
    private final int outputs;
    private final int xStride;
    private final int dyStride;
    private final Correlation forward;
    private final Correlation backward;

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
        List<Segment> one = Segment.forward(1, 1, 1, 0);
        forward = new Correlation(one, one, xLayout, yLayout, 1, (vertical, horizontal) -> 0);
        backward = new Correlation(one, one, yLayout, xLayout, 1, (vertical, horizontal) -> 0);
    }

    /// The size of what [#packForward] writes.
    public int packedForwardFloats() {
        return forward.packedFloats();
    }

    /// Lays weights out for [#forward].
    ///
    /// @param bias an empty array for none
    public void packForward(
            float[] weight, int weightOffset, float[] bias, int biasOffset, float[] packed, int packedOffset) {
        forward.pack(weight, weightOffset, 0, 1, inputs, bias, biasOffset, packed, packedOffset);
    }

    /// The size of what [#packBackward] writes.
    public int packedBackwardFloats() {
        return backward.packedFloats();
    }

    /// Lays weights out for [#backwardData].
    public void packBackward(float[] weight, int weightOffset, float[] packed, int packedOffset) {
        backward.pack(weight, weightOffset, 0, inputs, 1, NONE, 0, packed, packedOffset);
    }

    /// Overwrites samples [from, to) of y.
    public void forward(
            int from, int to, float[] x, int xOffset, float[] packed, int packedOffset, float[] y, int yOffset) {
        forward.run(from, to, x, xOffset, packed, packedOffset, NONE, 0, y, yOffset);
    }

    /// Overwrites samples [from, to) of dx.
    public void backwardData(
            int from, int to, float[] dy, int dyOffset, float[] packed, int packedOffset, float[] dx, int dxOffset) {
        backward.run(from, to, dy, dyOffset, packed, packedOffset, NONE, 0, dx, dxOffset);
    }

    /// Independent parts of [#backwardWeights], for threads: pairs of vectors of inputs.
    public int weightBlocks() {
        return (inputs + PAIR - 1) / PAIR;
    }

    /// Overwrites what the blocks hold of dw: the sum over samples [0, samples).
    public void backwardWeights(
            int fromBlock,
            int toBlock,
            int samples,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] dw,
            int dwOffset) {
        if (inputs * outputs <= SMALL) {
            plain(fromBlock * PAIR, Math.min(inputs, toBlock * PAIR), samples, x, xOffset, dy, dyOffset, dw, dwOffset);
            return;
        }
        for (int input = fromBlock * PAIR; input < Math.min(inputs, toBlock * PAIR); input += PAIR) {
            int room = inputs - input;
            if (room >= PAIR) {
                for (int output = 0; output < outputs; output += TILE) {
                    tile(samples, x, xOffset + input, dy, dyOffset, output, dw, dwOffset + input);
                }
            } else {
                for (int done = 0; done < room; done += COUNT) {
                    for (int output = 0; output < outputs; output += EDGE_TILE) {
                        int column = input + done;
                        edge(samples, x, xOffset + column, dy, dyOffset, output, dw, dwOffset + column, room - done);
                    }
                }
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

    /// Five outputs × two vectors of inputs; the last output repeats if there are fewer.
    private void tile(
            int samples, float[] x, int xStart, float[] dy, int dyStart, int output, float[] dw, int dwStart) {
        int o1 = Math.min(output + 1, outputs - 1);
        int o2 = Math.min(output + 2, outputs - 1);
        int o3 = Math.min(output + 3, outputs - 1);
        int o4 = Math.min(output + 4, outputs - 1);
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector b0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector a2 = a0;
        FloatVector b2 = a0;
        FloatVector a3 = a0;
        FloatVector b3 = a0;
        FloatVector a4 = a0;
        FloatVector b4 = a0;
        for (int sample = 0; sample < samples; sample++) {
            FloatVector a = load(x, xStart + sample * xStride);
            FloatVector b = load(x, xStart + sample * xStride + COUNT);
            int d = dyStart + sample * dyStride;
            FloatVector d0 = broadcast(dy[d + output]);
            a0 = d0.fma(a, a0);
            b0 = d0.fma(b, b0);
            FloatVector d1 = broadcast(dy[d + o1]);
            a1 = d1.fma(a, a1);
            b1 = d1.fma(b, b1);
            FloatVector d2 = broadcast(dy[d + o2]);
            a2 = d2.fma(a, a2);
            b2 = d2.fma(b, b2);
            FloatVector d3 = broadcast(dy[d + o3]);
            a3 = d3.fma(a, a3);
            b3 = d3.fma(b, b3);
            FloatVector d4 = broadcast(dy[d + o4]);
            a4 = d4.fma(a, a4);
            b4 = d4.fma(b, b4);
        }
        a0.intoArray(dw, dwStart + output * inputs);
        b0.intoArray(dw, dwStart + output * inputs + COUNT);
        a1.intoArray(dw, dwStart + o1 * inputs);
        b1.intoArray(dw, dwStart + o1 * inputs + COUNT);
        a2.intoArray(dw, dwStart + o2 * inputs);
        b2.intoArray(dw, dwStart + o2 * inputs + COUNT);
        a3.intoArray(dw, dwStart + o3 * inputs);
        b3.intoArray(dw, dwStart + o3 * inputs + COUNT);
        a4.intoArray(dw, dwStart + o4 * inputs);
        b4.intoArray(dw, dwStart + o4 * inputs + COUNT);
    }

    /// Four outputs × one vector of inputs that need not be full. On its own, because stores with a choice of lanes
    /// in [#tile] would take it over the compiler's limit, and vectors would be boxed.
    private void edge(
            int samples,
            float[] x,
            int xStart,
            float[] dy,
            int dyStart,
            int output,
            float[] dw,
            int dwStart,
            int room) {
        int o1 = Math.min(output + 1, outputs - 1);
        int o2 = Math.min(output + 2, outputs - 1);
        int o3 = Math.min(output + 3, outputs - 1);
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        for (int sample = 0; sample < samples; sample++) {
            FloatVector a = load(x, xStart + sample * xStride);
            int d = dyStart + sample * dyStride;
            a0 = broadcast(dy[d + output]).fma(a, a0);
            a1 = broadcast(dy[d + o1]).fma(a, a1);
            a2 = broadcast(dy[d + o2]).fma(a, a2);
            a3 = broadcast(dy[d + o3]).fma(a, a3);
        }
        Lanes.store(a0, dw, dwStart + output * inputs, room);
        Lanes.store(a1, dw, dwStart + o1 * inputs, room);
        Lanes.store(a2, dw, dwStart + o2 * inputs, room);
        Lanes.store(a3, dw, dwStart + o3 * inputs, room);
    }
}
