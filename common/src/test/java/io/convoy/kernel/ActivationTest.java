package io.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.random.CounterRandom;
import io.convoy.random.Purpose;
import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationTest {
    private static final Shape SHAPE = new Shape(11, 13, 7);
    private static final Layout LAYOUT = Lanes.layout(SHAPE);
    private static final int SAMPLES = 5;
    private static final float SLOPE = 0.2f;

    enum Activation {
        RELU(x -> Math.max(x, 0)),
        LEAKY_RELU(x -> x > 0 ? x : SLOPE * x),
        SIGMOID(x -> 1 / (1 + Math.exp(-x))),
        TANH(Math::tanh),
        GELU(x -> x * distribution(x));

        final DoubleUnaryOperator function;

        Activation(DoubleUnaryOperator function) {
            this.function = function;
        }

        void forward(Layout layout, int from, int to, float[] x, float[] y) {
            int at = Batch.OFFSET;
            switch (this) {
                case RELU -> Relu.forward(layout, from, to, x, at, y, at);
                case LEAKY_RELU -> LeakyRelu.forward(layout, SLOPE, from, to, x, at, y, at);
                case SIGMOID -> Sigmoid.forward(layout, from, to, x, at, y, at);
                case TANH -> Tanh.forward(layout, from, to, x, at, y, at);
                case GELU -> Gelu.forward(layout, from, to, x, at, y, at);
            }
        }

        void backward(Layout layout, int from, int to, float[] x, float[] y, float[] dy, float[] dx) {
            int at = Batch.OFFSET;
            switch (this) {
                case RELU -> Relu.backward(layout, from, to, y, at, dy, at, dx, at);
                case LEAKY_RELU -> LeakyRelu.backward(layout, SLOPE, from, to, x, at, dy, at, dx, at);
                case SIGMOID -> Sigmoid.backward(layout, from, to, y, at, dy, at, dx, at);
                case TANH -> Tanh.backward(layout, from, to, y, at, dy, at, dx, at);
                case GELU -> Gelu.backward(layout, from, to, x, at, dy, at, dx, at);
            }
        }

        /// The normal distribution function: Simpson's rule over the density from 0.
        private static double distribution(double x) {
            int steps = 2000;
            double h = x / steps;
            double sum = 1 + Math.exp(-x * x / 2);
            for (int i = 1; i < steps; i++) {
                sum += (i % 2 == 0 ? 2 : 4) * Math.exp(-i * h * i * h / 2);
            }
            return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
        }
    }

    /// From −6 to 6, many near 0.
    private static float[] inputs() {
        float[] x = Batch.random(SAMPLES * SHAPE.size(), 1);
        for (int i = 0; i < x.length; i++) {
            x[i] = 6 * x[i] * x[i] * x[i];
        }
        return x;
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithTheFunctionInDoubleAndItsCentralDifferences(Activation activation) {
        float[] x = inputs();
        float[] dy = Batch.random(x.length, 2);
        double[] y = new double[x.length];
        double[] dx = new double[x.length];
        double h = 1e-5;
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.abs(x[i]) < 1e-4 ? 0.5f : x[i]; // no difference across a kink
            y[i] = activation.function.applyAsDouble(x[i]);
            double slope = (activation.function.applyAsDouble(x[i] + h) - activation.function.applyAsDouble(x[i] - h))
                    / (2 * h);
            dx[i] = dy[i] * slope;
        }
        float[] xs = Batch.of(x, SAMPLES, LAYOUT);
        float[] ys = Batch.buffer(SAMPLES, LAYOUT);
        float[] dys = Batch.of(dy, SAMPLES, LAYOUT);
        float[] dxs = Batch.buffer(SAMPLES, LAYOUT);
        activation.forward(LAYOUT, 0, SAMPLES, xs, ys);
        activation.backward(LAYOUT, 0, SAMPLES, xs, ys, dys, dxs);
        Batch.assertClose(Batch.nchw(ys, SAMPLES, LAYOUT), y, 5e-7, "y");
        Batch.assertClose(Batch.nchw(dxs, SAMPLES, LAYOUT), dx, 2e-6, "dx");

        float[] cutYs = Batch.buffer(SAMPLES, LAYOUT);
        float[] cutDxs = dys.clone(); // in place
        ConvRun.pieces(SAMPLES, 3, (from, to) -> {
            activation.forward(LAYOUT, from, to, xs, cutYs);
            activation.backward(LAYOUT, from, to, xs, cutYs, cutDxs, cutDxs);
        });
        assertThat(cutYs).isEqualTo(ys);
        assertThat(Batch.nchw(cutDxs, SAMPLES, LAYOUT)).isEqualTo(Batch.nchw(dxs, SAMPLES, LAYOUT));
    }

    @ParameterizedTest
    @EnumSource
    void keepsNotANumberAndStaysFiniteFarOut(Activation activation) {
        float[] x = new float[SAMPLES * SHAPE.size()];
        float[] far = {Float.NaN, -1000, 1000, -1e30f, 1e30f, 0, -0.0f, Float.MIN_VALUE};
        System.arraycopy(far, 0, x, 0, far.length);
        float[] xs = Batch.of(x, SAMPLES, LAYOUT);
        float[] ys = Batch.buffer(SAMPLES, LAYOUT);
        activation.forward(LAYOUT, 0, SAMPLES, xs, ys);
        float[] y = Batch.nchw(ys, SAMPLES, LAYOUT);
        assertThat(y[0]).isNaN();
        for (int i = 1; i < far.length; i++) {
            double expected = activation.function.applyAsDouble(far[i]);
            if (Math.abs(far[i]) < 1e4 || activation != Activation.GELU) {
                assertThat((double) y[i]).isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
            }
        }
    }

    @Test
    void exponentialIsWithinTwoUnitsInTheLastPlace() {
        float[] x = new float[Lanes.COUNT];
        for (double value = -87; value <= 88; value += 0.00137) {
            Arrays.fill(x, (float) value);
            float[] y = new float[Lanes.COUNT];
            Exponential.exp(Lanes.load(x, 0)).intoArray(y, 0);
            double exact = StrictMath.exp((float) value);
            assertThat(Math.abs(y[0] - exact)).isLessThanOrEqualTo(2 * Math.ulp((float) exact));
        }
    }

    @Test
    void addsTwoBranches() {
        float[] a = Batch.random(SAMPLES * SHAPE.size(), 1);
        float[] b = Batch.random(SAMPLES * SHAPE.size(), 2);
        double[] sum = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = (double) a[i] + b[i];
        }
        float[] as = Batch.of(a, SAMPLES, LAYOUT);
        float[] bs = Batch.of(b, SAMPLES, LAYOUT);
        Add.forward(LAYOUT, 0, SAMPLES, as, Batch.OFFSET, bs, Batch.OFFSET, as, Batch.OFFSET);
        Batch.assertClose(Batch.nchw(as, SAMPLES, LAYOUT), sum, 1e-7, "sum");
    }

    @Test
    void dropoutDependsOnTheIndexInChannelsHeightWidthAlone() {
        double rate = 0.3;
        long key = CounterRandom.key(7, Purpose.DROPOUT);
        float[] mask = Batch.buffer(1, LAYOUT);
        Dropout.mask(LAYOUT, rate, key, mask, Batch.OFFSET);
        float[] ones = new float[SHAPE.size()];
        Arrays.fill(ones, 1);
        float[] x = Batch.of(ones, 1, LAYOUT);
        Dropout.apply(LAYOUT, 0, 1, x, Batch.OFFSET, mask, Batch.OFFSET, x, Batch.OFFSET);
        float[] y = Batch.nchw(x, 1, LAYOUT);
        int dropped = 0;
        for (int i = 0; i < y.length; i++) {
            boolean drop = CounterRandom.uniform(key, i) < rate;
            assertThat(y[i]).isEqualTo(drop ? 0 : (float) (1 / (1 - rate)));
            dropped += drop ? 1 : 0;
        }
        assertThat(dropped / (double) y.length).isCloseTo(rate, within(0.05));
    }

    @Test
    void flattenPutsChannelsFirstAndBack() {
        Shape shape = new Shape(9, 3, 2);
        Layout image = Lanes.layout(shape);
        Layout vector = Lanes.layout(Shape.vector(shape.size()));
        float[] x = Batch.random(2 * shape.size(), 1);
        float[] xs = Batch.of(x, 2, image);
        float[] ys = Batch.buffer(2, vector);
        Flatten.forward(0, 2, xs, Batch.OFFSET, image, ys, Batch.OFFSET, vector);
        assertThat(Batch.nchw(ys, 2, vector)).isEqualTo(x);
        float[] back = Batch.buffer(2, image);
        Flatten.backward(0, 2, ys, Batch.OFFSET, vector, back, Batch.OFFSET, image);
        assertThat(Batch.nchw(back, 2, image)).isEqualTo(x);
    }

    @Test
    void reorderMovesBetweenDenseAndPaddedPixels() {
        Shape shape = new Shape(3, 4, 5);
        float[] x = Batch.random(2 * shape.size(), 1);
        Layout dense = Layout.dense(shape);
        Layout padded = Lanes.layout(shape);
        float[] ys = Batch.buffer(2, padded);
        Reorder.copy(0, 2, Batch.of(x, 2, dense), Batch.OFFSET, dense, ys, Batch.OFFSET, padded);
        assertThat(Batch.nchw(ys, 2, padded)).isEqualTo(x);
    }
}
