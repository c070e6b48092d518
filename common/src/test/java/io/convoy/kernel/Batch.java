package io.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.random.CounterRandom;
import io.convoy.random.Purpose;
import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.util.Arrays;

/// Test data: moves samples between NCHW, as PyTorch and the oracles have them, and layouts. A buffer starts at an
/// offset that is no multiple of anything, and all around the values stands poison: whoever lets padding into a
/// result is found.
final class Batch {
    static final int OFFSET = 3;
    private static final float POISON = 1e30f;

    private Batch() {}

    /// A buffer of poison for `samples` samples.
    static float[] buffer(int samples, Layout layout) {
        float[] values = new float[OFFSET + samples * layout.sampleStride() + 5];
        Arrays.fill(values, POISON);
        return values;
    }

    static float[] of(float[] nchw, int samples, Layout layout) {
        float[] values = buffer(samples, layout);
        forEach(samples, layout, (from, to) -> values[to] = nchw[from]);
        return values;
    }

    static float[] nchw(float[] values, int samples, Layout layout) {
        float[] nchw = new float[samples * layout.shape().size()];
        forEach(samples, layout, (from, to) -> nchw[from] = values[to]);
        return nchw;
    }

    private interface Move {
        void value(int nchw, int index);
    }

    private static void forEach(int samples, Layout layout, Move move) {
        Shape shape = layout.shape();
        for (int n = 0; n < samples; n++) {
            for (int c = 0; c < shape.channels(); c++) {
                for (int p = 0; p < shape.pixels(); p++) {
                    move.value(
                            (n * shape.channels() + c) * shape.pixels() + p,
                            OFFSET + n * layout.sampleStride() + p * layout.pixelStride() + c);
                }
            }
        }
    }

    /// Seeded values in [−1, 1).
    static float[] random(int size, long seed) {
        long key = CounterRandom.key(seed, Purpose.BENCHMARK);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = 2 * CounterRandom.uniform(key, i) - 1;
        }
        return values;
    }

    /// Relative error ≤ tolerance on the scale of the largest expected value.
    static void assertClose(float[] actual, float[] expected, double tolerance, String what) {
        double[] wide = new double[expected.length];
        for (int i = 0; i < expected.length; i++) {
            wide[i] = expected[i];
        }
        assertClose(actual, wide, tolerance, what);
    }

    static void assertClose(float[] actual, double[] expected, double tolerance, String what) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        double largest = 0;
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            assertThat(Float.isFinite(actual[i]))
                    .as("%s[%d] is finite", what, i)
                    .isTrue();
            largest = Math.max(largest, Math.abs(expected[i]));
            error = Math.max(error, Math.abs(actual[i] - expected[i]));
        }
        assertThat(error)
                .as("largest error of %s, whose largest value is %s", what, largest)
                .isLessThanOrEqualTo(tolerance * largest);
    }
}
