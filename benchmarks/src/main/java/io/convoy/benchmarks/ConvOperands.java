package io.convoy.benchmarks;

import io.convoy.kernel.Conv2d;
import io.convoy.kernel.FilterPhase;
import io.convoy.random.CounterRandom;
import io.convoy.random.Purpose;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A convolution and all that its three passes read and write: the one place that knows how `Conv2d` is called.
final class ConvOperands {
    private final int batch;
    private final float[] x;
    private final float[] y;
    private final DataRun forward;
    private final @Nullable DataRun backwardData;
    private final float[] dx;
    private final float[] weight;
    private final float[] dw;
    private final float[] scratch;
    private final List<FilterPhase> weightPhases;

    ConvOperands(Convolution convolution, int batch) {
        this.batch = batch;
        var conv = new Conv2d(convolution.shape(), convolution.xLayout(), convolution.yLayout());
        x = random(1, batch * convolution.xLayout().sampleStride());
        y = random(2, batch * convolution.yLayout().sampleStride());
        dx = new float[convolution.ofImage() ? 0 : x.length];
        weight = random(3, convolution.shape().weights());
        dw = new float[weight.length];
        forward = new DataRun(conv.forward(), batch, weight);
        backwardData = convolution.ofImage() ? null : new DataRun(conv.backwardData(), batch, weight);
        scratch = new float[conv.weightScratchFloats(batch, 1)];
        weightPhases = conv.weightPhases(batch, 1);
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
        forward.run(x, y);
        return y;
    }

    /// Takes y for dy and returns dx, which is empty if the input is an image.
    float[] backwardData() {
        if (backwardData != null) {
            backwardData.run(y, dx);
        }
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
