package io.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import io.convoy.testing.Golden;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LayerNormTest {
    private static final double EPSILON = 1e-5;

    private record Run(float[] y, float[] dx, float[] dweight, float[] dbias) {}

    private static Run run(int samples, Shape shape, float[] x, float[] weight, float[] bias, float[] dy, int pieces) {
        Layout layout = Lanes.layout(shape);
        int at = Batch.OFFSET;
        float[] packed = Batch.random(1 + LayerNorm.packedFloats(layout), 9);
        LayerNorm.pack(layout, weight, 0, bias, 0, packed, 1);
        float[] statistics = new float[1 + LayerNorm.statisticsFloats(layout, samples)];
        float[] xs = Batch.of(x, samples, layout);
        float[] ys = Batch.buffer(samples, layout);
        float[] dys = Batch.of(dy, samples, layout);
        float[] dxs = Batch.buffer(samples, layout);
        float[] dweight = new float[shape.size()];
        float[] dbias = new float[shape.size()];
        ConvRun.pieces(
                samples,
                pieces,
                (from, to) -> LayerNorm.forward(layout, EPSILON, from, to, xs, at, packed, 1, statistics, 1, ys, at));
        ConvRun.pieces(
                samples,
                pieces,
                (from, to) ->
                        LayerNorm.backwardData(layout, from, to, xs, at, dys, at, packed, 1, statistics, 1, dxs, at));
        ConvRun.pieces(
                shape.pixels(),
                pieces,
                (from, to) -> LayerNorm.backwardWeights(
                        layout, from, to, samples, xs, at, dys, at, statistics, 1, dweight, 0, dbias, 0));
        return new Run(Batch.nchw(ys, samples, layout), Batch.nchw(dxs, samples, layout), dweight, dbias);
    }

    @ParameterizedTest
    @CsvSource({"1,2,1,2", "3,5,4,3", "7,17,3,3", "5,20,1,1", "4,33,6,7"})
    void agreesWithTheFormulasInDoubleAndRangesGiveTheSameBits(int samples, int channels, int height, int width) {
        Shape shape = new Shape(channels, height, width);
        int size = shape.size();
        float[] x = Batch.random(samples * size, 1);
        float[] weight = Batch.random(size, 2);
        float[] bias = Batch.random(size, 3);
        float[] dy = Batch.random(x.length, 4);
        double[] y = new double[x.length];
        double[] dx = new double[x.length];
        double[] dweight = new double[size];
        double[] dbias = new double[size];
        for (int n = 0; n < samples; n++) {
            double mean = 0;
            double variance = 0;
            for (int i = 0; i < size; i++) {
                mean += (double) x[n * size + i] / size;
            }
            for (int i = 0; i < size; i++) {
                variance += (x[n * size + i] - mean) * (x[n * size + i] - mean) / size;
            }
            double deviation = Math.sqrt(variance + EPSILON);
            double sum = 0;
            double product = 0;
            for (int i = 0; i < size; i++) {
                double normalized = (x[n * size + i] - mean) / deviation;
                double gradient = (double) dy[n * size + i] * weight[i];
                y[n * size + i] = normalized * weight[i] + bias[i];
                dweight[i] += dy[n * size + i] * normalized;
                dbias[i] += dy[n * size + i];
                sum += gradient;
                product += gradient * normalized;
            }
            for (int i = 0; i < size; i++) {
                double normalized = (x[n * size + i] - mean) / deviation;
                double gradient = (double) dy[n * size + i] * weight[i];
                dx[n * size + i] = (gradient - sum / size - normalized * product / size) / deviation;
            }
        }
        Run whole = run(samples, shape, x, weight, bias, dy, 1);
        Batch.assertClose(whole.y, y, 1e-5, "y");
        if (size > 2) {
            Batch.assertClose(whole.dx, dx, 1e-4, "dx");
        }
        Batch.assertClose(whole.dweight, dweight, 1e-5, "dweight");
        Batch.assertClose(whole.dbias, dbias, 1e-5, "dbias");
        assertThat(run(samples, shape, x, weight, bias, dy, 3))
                .usingRecursiveComparison()
                .isEqualTo(whole);
    }

    static Stream<Golden> golden() {
        return Golden.names("layer_norm").stream().map(Golden::read);
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
    }
}
