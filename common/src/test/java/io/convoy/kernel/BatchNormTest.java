package io.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import io.convoy.testing.Golden;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BatchNormTest {
    private static final double EPSILON = 1e-5;

    private record Run(float[] y, float[] dx, float[] dweight, float[] dbias, float[] mean, float[] variance) {}

    private static Run run(int samples, Shape shape, float[] x, float[] weight, float[] bias, float[] dy, int pieces) {
        Layout layout = Lanes.layout(shape);
        float[] xs = Batch.of(x, samples, layout);
        float[] ys = Batch.buffer(samples, layout);
        float[] dys = Batch.of(dy, samples, layout);
        float[] dxs = Batch.buffer(samples, layout);
        float[] table = new float[1 + BatchNorm.tableFloats(layout)];
        float[] partial = new float[2 + BatchNorm.partialFloats(layout, samples)];
        double[] totals = new double[BatchNorm.totalsDoubles(layout)];
        float[] dweight = new float[shape.channels()];
        float[] dbias = new float[shape.channels()];
        int at = Batch.OFFSET;
        ConvRun.pieces(samples, pieces, (from, to) -> BatchNorm.moments(layout, from, to, xs, at, partial, 2));
        BatchNorm.statistics(layout, samples, partial, 2, EPSILON, weight, 0, bias, 0, totals, table, 1);
        ConvRun.pieces(samples, pieces, (from, to) -> BatchNorm.normalize(layout, from, to, xs, at, table, 1, ys, at));
        ConvRun.pieces(
                samples,
                pieces,
                (from, to) -> BatchNorm.gradientSums(layout, from, to, xs, at, dys, at, table, 1, partial, 2));
        BatchNorm.gradients(layout, samples, partial, 2, totals, table, 1, dweight, 0, dbias, 0);
        ConvRun.pieces(
                samples,
                pieces,
                (from, to) -> BatchNorm.backwardData(layout, from, to, xs, at, dys, at, table, 1, dxs, at));
        float[] mean = new float[shape.channels()];
        float[] variance = new float[shape.channels()];
        for (int channel = 0; channel < shape.channels(); channel++) {
            mean[channel] = BatchNorm.meanOf(layout, table, 1, channel);
            variance[channel] = BatchNorm.unbiasedVarianceOf(layout, table, 1, channel);
        }
        return new Run(
                Batch.nchw(ys, samples, layout), Batch.nchw(dxs, samples, layout), dweight, dbias, mean, variance);
    }

    @ParameterizedTest
    @CsvSource({"2,1,1,1", "3,5,4,3", "7,17,3,3", "5,8,1,2", "4,33,6,7", "3,300,3,3"})
    void agreesWithTheFormulasInDoubleAndRangesGiveTheSameBits(int samples, int channels, int height, int width) {
        Shape shape = new Shape(channels, height, width);
        float[] x = Batch.random(samples * shape.size(), 1);
        for (int i = 0; i < x.length; i++) {
            x[i] = x[i] + 3; // a mean far from 0, where a single pass would cancel
        }
        float[] weight = Batch.random(channels, 2);
        float[] bias = Batch.random(channels, 3);
        float[] dy = Batch.random(x.length, 4);
        double count = (double) samples * shape.pixels();
        double[] mean = new double[channels];
        double[] squares = new double[channels];
        double[] dbias = new double[channels];
        double[] dweight = new double[channels];
        double[] y = new double[x.length];
        double[] dx = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            mean[channel(shape, i)] += x[i] / count;
        }
        for (int i = 0; i < x.length; i++) {
            int c = channel(shape, i);
            squares[c] += (x[i] - mean[c]) * (x[i] - mean[c]);
        }
        for (int i = 0; i < x.length; i++) {
            int c = channel(shape, i);
            double normalized = (x[i] - mean[c]) / Math.sqrt(squares[c] / count + EPSILON);
            y[i] = normalized * weight[c] + bias[c];
            dbias[c] += dy[i];
            dweight[c] += dy[i] * normalized;
        }
        for (int i = 0; i < x.length; i++) {
            int c = channel(shape, i);
            double deviation = Math.sqrt(squares[c] / count + EPSILON);
            double normalized = (x[i] - mean[c]) / deviation;
            dx[i] = weight[c] / deviation * (dy[i] - dbias[c] / count - normalized * dweight[c] / count);
        }
        double[] unbiased = new double[channels];
        for (int c = 0; c < channels; c++) {
            unbiased[c] = squares[c] / (count - 1);
        }
        Run whole = run(samples, shape, x, weight, bias, dy, 1);
        Batch.assertClose(whole.mean, mean, 1e-6, "mean");
        Batch.assertClose(whole.variance, unbiased, 1e-5, "variance");
        Batch.assertClose(whole.y, y, 1e-5, "y");
        if (count > 2) {
            Batch.assertClose(whole.dx, dx, 1e-4, "dx");
        }
        Batch.assertClose(whole.dweight, dweight, 1e-5, "dweight");
        Batch.assertClose(whole.dbias, dbias, 1e-5, "dbias");
        assertThat(run(samples, shape, x, weight, bias, dy, 3))
                .usingRecursiveComparison()
                .isEqualTo(whole);
    }

    private static int channel(Shape shape, int index) {
        return index / shape.pixels() % shape.channels();
    }

    @Test
    void evaluationNormalizesWithRunningStatistics() {
        Shape shape = new Shape(11, 2, 3);
        Layout layout = Lanes.layout(shape);
        int samples = 3;
        float[] x = Batch.random(samples * shape.size(), 1);
        float[] mean = Batch.random(11, 2);
        float[] variance = {1, 2, 3, 4, 5, 0.5f, 0.25f, 7, 8, 9, 10};
        float[] weight = Batch.random(11, 3);
        float[] bias = Batch.random(11, 4);
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            int c = channel(shape, i);
            y[i] = (x[i] - mean[c]) / Math.sqrt(variance[c] + EPSILON) * weight[c] + bias[c];
        }
        float[] table = new float[BatchNorm.tableFloats(layout)];
        BatchNorm.running(layout, mean, 0, variance, 0, EPSILON, weight, 0, bias, 0, table, 0);
        float[] xs = Batch.of(x, samples, layout);
        BatchNorm.normalize(layout, 0, samples, xs, Batch.OFFSET, table, 0, xs, Batch.OFFSET);
        Batch.assertClose(Batch.nchw(xs, samples, layout), y, 1e-6, "y");
    }

    static Stream<Golden> golden() {
        return Golden.names("batch_norm").stream().map(Golden::read);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void agreesWithLibtorch(Golden golden) {
        Shape shape = new Shape(golden.dimension("x", 1), golden.dimension("x", 2), golden.dimension("x", 3));
        Run run = run(
                golden.dimension("x", 0),
                shape,
                golden.values("x"),
                golden.values("weight"),
                golden.values("bias"),
                golden.values("dy"),
                2);
        Batch.assertClose(run.y, golden.values("y"), 1e-4, "y");
        Batch.assertClose(run.dx, golden.values("dx"), 1e-4, "dx");
        Batch.assertClose(run.dweight, golden.values("dweight"), 1e-4, "dweight");
        Batch.assertClose(run.dbias, golden.values("dbias"), 1e-4, "dbias");
        Batch.assertClose(
                running(golden.values("running_mean_before"), run.mean),
                golden.values("running_mean_after"),
                1e-4,
                "running mean");
        Batch.assertClose(
                running(golden.values("running_var_before"), run.variance),
                golden.values("running_var_after"),
                1e-4,
                "running variance");
    }

    private static float[] running(float[] before, float[] statistic) {
        float[] after = new float[before.length];
        for (int c = 0; c < before.length; c++) {
            after[c] = 0.9f * before[c] + 0.1f * statistic[c];
        }
        return after;
    }
}
