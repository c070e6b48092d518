package io.convoy.benchmarks;

import io.convoy.kernel.Conv2d;
import io.convoy.kernel.FilterPhase;
import io.convoy.random.CounterRandom;
import io.convoy.random.Purpose;
import java.util.List;

/// A convolution and all that its three passes read and write: the one place that knows how `Conv2d` is called.
final class ConvOperands {
    private static final float[] NO_BIAS = {};

    private final Conv2d conv;
    private final int batch;
    private final float[] x;
    private final float[] y;
    private final float[] packedForward;
    private final float[] packedBackward;
    private final float[] dx;
    private final float[] weight;
    private final float[] dw;
    private final float[] scratch;
    private final List<FilterPhase> weightPhases;

    ConvOperands(Convolution convolution, int batch) {
        this.batch = batch;
        conv = new Conv2d(convolution.shape(), convolution.xLayout(), convolution.yLayout());
        x = random(1, batch * convolution.xLayout().sampleStride());
        y = random(2, batch * convolution.yLayout().sampleStride());
        dx = new float[convolution.ofImage() ? 0 : x.length];
        weight = random(3, convolution.shape().weights());
        dw = new float[weight.length];
        packedForward = new float[conv.packedForwardFloats()];
        packedBackward = new float[conv.packedBackwardFloats()];
        scratch = new float[Math.max(conv.dataScratchFloats(), conv.weightScratchFloats(batch, 1))];
        weightPhases = conv.weightPhases(batch, 1);
        conv.packForward(0, conv.packForwardBlocks(), weight, 0, NO_BIAS, 0, packedForward, 0);
        conv.packBackward(0, conv.packBackwardBlocks(), weight, 0, packedBackward, 0);
    }

    private static float[] random(int which, int floats) {
        long key = CounterRandom.derive(CounterRandom.key(1, Purpose.BENCHMARK), which);
        float[] values = new float[floats];
        for (int i = 0; i < floats; i++) {
            values[i] = (float) CounterRandom.gaussian(key, i);
        }
        return values;
    }

    /// Returns y, which is overwritten.
    float[] forward() {
        conv.forward(0, batch, x, 0, weight, 0, packedForward, 0, scratch, 0, y, 0);
        return y;
    }

    /// Takes y for dy and returns dx.
    float[] backwardData() {
        conv.backwardData(0, batch, y, 0, weight, 0, packedBackward, 0, scratch, 0, dx, 0);
        return dx;
    }

    /// Takes y for dy and returns dw.
    float[] backwardWeights() {
        for (FilterPhase phase : weightPhases) {
            phase.run(0, 0, phase.blocks(), batch, x, 0, y, 0, scratch, 0, dw, 0);
        }
        return dw;
    }
}
