package io.convoy.benchmarks;

import io.convoy.kernel.Conv2d;
import io.convoy.kernel.FilterPhase;
import io.convoy.random.CounterRandom;
import io.convoy.random.Purpose;
import io.convoy.tensor.AlignedFloats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A convolution and all that its three passes read and write: the one place that knows how `Conv2d` is called.
final class ConvOperands {
    private final int batch;
    private final AlignedFloats x;
    private final AlignedFloats y;
    private final DataRun forward;
    private final @Nullable DataRun backwardData;
    private final AlignedFloats dx;
    private final AlignedFloats weight;
    private final float[] dw;
    private final AlignedFloats scratch;
    private final List<FilterPhase> weightPhases;

    ConvOperands(Convolution convolution, int batch) {
        this.batch = batch;
        var conv = new Conv2d(convolution.shape(), convolution.xLayout(), convolution.yLayout());
        int inputs = batch * convolution.xLayout().sampleStride();
        x = random(1, inputs);
        y = random(2, batch * convolution.yLayout().sampleStride());
        dx = AlignedFloats.allocate(convolution.ofImage() ? 0 : inputs);
        weight = random(3, convolution.shape().weights());
        dw = new float[convolution.shape().weights()];
        forward = new DataRun(conv.forward(), batch, weight);
        backwardData = convolution.ofImage() ? null : new DataRun(conv.backwardData(), batch, weight);
        scratch = AlignedFloats.allocate(conv.weightScratchFloats(batch, 1));
        weightPhases = conv.weightPhases(batch, 1);
    }

    private static AlignedFloats random(int which, int floats) {
        long key = CounterRandom.derive(CounterRandom.key(1, Purpose.BENCHMARK), which);
        AlignedFloats values = AlignedFloats.allocate(floats);
        for (int i = 0; i < floats; i++) {
            values.values()[values.start() + i] = (float) CounterRandom.gaussian(key, i);
        }
        return values;
    }

    /// Returns y, which is overwritten.
    AlignedFloats forward() {
        forward.run(x, y);
        return y;
    }

    /// Takes y for dy and returns dx, which is empty if the input is an image.
    AlignedFloats backwardData() {
        if (backwardData != null) {
            backwardData.run(y, dx);
        }
        return dx;
    }

    /// Takes y for dy and returns dw.
    float[] backwardWeights() {
        for (FilterPhase phase : weightPhases) {
            phase.run(
                    0,
                    0,
                    phase.blocks(),
                    batch,
                    x.values(),
                    x.start(),
                    y.values(),
                    y.start(),
                    scratch.values(),
                    scratch.start(),
                    dw,
                    0);
        }
        return dw;
    }
}
