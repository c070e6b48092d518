package io.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import io.convoy.testing.Golden;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PoolTest {
    private record Run(float[] y, float[] dx) {}

    private static Run max(PoolShape s, int samples, float[] x, float[] dy, int pieces) {
        Layout xLayout = Lanes.layout(s.input());
        Layout yLayout = Lanes.layout(s.output());
        float[] xs = Batch.of(x, samples, xLayout);
        float[] ys = Batch.buffer(samples, yLayout);
        float[] dys = Batch.of(dy, samples, yLayout);
        float[] dxs = Batch.buffer(samples, xLayout);
        int[] positions = new int[1 + samples * MaxPool2d.positionInts(s, yLayout)];
        Arrays.fill(positions, -1);
        ConvRun.pieces(samples, pieces, (from, to) -> {
            MaxPool2d.forward(s, from, to, xs, Batch.OFFSET, xLayout, ys, Batch.OFFSET, yLayout, positions, 1);
            MaxPool2d.backward(s, from, to, dys, Batch.OFFSET, yLayout, positions, 1, dxs, Batch.OFFSET, xLayout);
        });
        return new Run(Batch.nchw(ys, samples, yLayout), Batch.nchw(dxs, samples, xLayout));
    }

    private static Run average(PoolShape s, int samples, float[] x, float[] dy, int pieces) {
        Layout xLayout = Lanes.layout(s.input());
        Layout yLayout = Lanes.layout(s.output());
        float[] xs = Batch.of(x, samples, xLayout);
        float[] ys = Batch.buffer(samples, yLayout);
        float[] dys = Batch.of(dy, samples, yLayout);
        float[] dxs = Batch.buffer(samples, xLayout);
        ConvRun.pieces(samples, pieces, (from, to) -> {
            AvgPool2d.forward(s, from, to, xs, Batch.OFFSET, xLayout, ys, Batch.OFFSET, yLayout);
            AvgPool2d.backward(s, from, to, dys, Batch.OFFSET, yLayout, dxs, Batch.OFFSET, xLayout);
        });
        return new Run(Batch.nchw(ys, samples, yLayout), Batch.nchw(dxs, samples, xLayout));
    }

    static Stream<PoolShape> shapes() {
        return Stream.of(
                new PoolShape(1, 1, 1, 1, 1, 1, 1, 0, 0),
                new PoolShape(3, 6, 7, 2, 2, 2, 2, 0, 0),
                new PoolShape(9, 7, 5, 3, 3, 2, 2, 1, 1),
                new PoolShape(17, 8, 9, 2, 3, 1, 2, 1, 0),
                new PoolShape(8, 5, 5, 3, 2, 4, 3, 0, 1),
                new PoolShape(16, 4, 6, 4, 5, 1, 1, 2, 2),
                new PoolShape(3, 19, 18, 17, 16, 1, 1, 0, 3), // more positions than a byte counts
                new PoolShape(5, 2, 40, 1, 2, 1, 1, 0, 0)); // one bit a position, more than 32 outputs
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void agreesWithTheFormulasInDoubleAndRangesGiveTheSameBits(PoolShape s) {
        int samples = 5;
        float[] x = Batch.random(samples * s.input().size(), 1);
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.round(4 * x[i]) / 4f; // many equal values
        }
        float[] dy = Batch.random(samples * s.output().size(), 2);
        double[] maxY = new double[dy.length];
        double[] maxDx = new double[x.length];
        double[] averageY = new double[dy.length];
        double[] averageDx = new double[x.length];
        for (int plane = 0; plane < samples * s.channels(); plane++) {
            for (int oh = 0; oh < s.outHeight(); oh++) {
                for (int ow = 0; ow < s.outWidth(); ow++) {
                    int o = (plane * s.outHeight() + oh) * s.outWidth() + ow;
                    int first = -1;
                    for (int kh = 0; kh < s.sizeHeight(); kh++) {
                        for (int kw = 0; kw < s.sizeWidth(); kw++) {
                            int h = oh * s.strideHeight() - s.paddingHeight() + kh;
                            int w = ow * s.strideWidth() - s.paddingWidth() + kw;
                            if (h >= 0 && h < s.height() && w >= 0 && w < s.width()) {
                                int i = (plane * s.height() + h) * s.width() + w;
                                first = first < 0 || x[i] > x[first] ? i : first;
                                averageY[o] += (double) x[i] / s.windowSize();
                                averageDx[i] += (double) dy[o] / s.windowSize();
                            }
                        }
                    }
                    maxY[o] = x[first];
                    maxDx[first] += dy[o];
                }
            }
        }
        Run max = max(s, samples, x, dy, 1);
        Batch.assertClose(max.y, maxY, 0, "y of max");
        Batch.assertClose(max.dx, maxDx, 1e-6, "dx of max");
        assertThat(max(s, samples, x, dy, 3)).usingRecursiveComparison().isEqualTo(max);
        Run average = average(s, samples, x, dy, 1);
        Batch.assertClose(average.y, averageY, 1e-6, "y of average");
        Batch.assertClose(average.dx, averageDx, 1e-6, "dx of average");
        assertThat(average(s, samples, x, dy, 3)).usingRecursiveComparison().isEqualTo(average);
    }

    @Test
    void notANumberIsNeitherLostNorReplaced() {
        PoolShape s = new PoolShape(1, 1, 4, 1, 4, 1, 1, 0, 0);
        float nan = Float.NaN;
        assertThat(max(s, 1, new float[] {1, nan, 5, 2}, new float[] {3}, 1).y).containsExactly(nan);
        assertThat(max(s, 1, new float[] {nan, 1, 5, 2}, new float[] {3}, 1).dx).containsExactly(3, 0, 0, 0);
    }

    @Test
    void negativeInfinityAloneIsFoundAtTheFirstPixel() {
        PoolShape s = new PoolShape(1, 2, 2, 2, 2, 2, 2, 1, 1);
        float low = Float.NEGATIVE_INFINITY;
        Run run = max(s, 1, new float[] {low, low, low, low}, new float[] {1, 2, 3, 4}, 1);
        assertThat(run.y).containsExactly(low, low, low, low);
        assertThat(run.dx).containsExactly(1, 2, 3, 4);
    }

    @Test
    void paddingBeyondHalfTheWindowIsRefused() {
        assertThatThrownBy(() -> new PoolShape(1, 4, 4, 2, 2, 2, 2, 2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("half the window");
    }

    @Test
    void globalAverageIsTheMeanOfEachChannel() {
        Shape shape = new Shape(19, 3, 5);
        int samples = 4;
        Layout xLayout = Lanes.layout(shape);
        Layout yLayout = Lanes.layout(Shape.vector(shape.channels()));
        float[] x = Batch.random(samples * shape.size(), 1);
        float[] dy = Batch.random(samples * shape.channels(), 2);
        double[] y = new double[dy.length];
        double[] dx = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i / shape.pixels()] += (double) x[i] / shape.pixels();
            dx[i] = (double) dy[i / shape.pixels()] / shape.pixels();
        }
        float[] xs = Batch.of(x, samples, xLayout);
        float[] dys = Batch.of(dy, samples, yLayout);
        float[] ys = Batch.buffer(samples, yLayout);
        float[] dxs = Batch.buffer(samples, xLayout);
        ConvRun.pieces(samples, 3, (from, to) -> {
            GlobalAvgPool.forward(from, to, xs, Batch.OFFSET, xLayout, ys, Batch.OFFSET, yLayout);
            GlobalAvgPool.backward(from, to, dys, Batch.OFFSET, yLayout, dxs, Batch.OFFSET, xLayout);
        });
        Batch.assertClose(Batch.nchw(ys, samples, yLayout), y, 1e-6, "y");
        Batch.assertClose(Batch.nchw(dxs, samples, xLayout), dx, 1e-6, "dx");
    }

    static Stream<Golden> golden() {
        return Stream.concat(Golden.names("max_pool2d").stream(), Golden.names("avg_pool2d").stream())
                .map(Golden::read);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void agreesWithLibtorch(Golden golden) {
        int size = golden.setting("size");
        int stride = golden.setting("stride");
        int padding = golden.setting("padding");
        PoolShape s = new PoolShape(
                golden.dimension("x", 1),
                golden.dimension("x", 2),
                golden.dimension("x", 3),
                size,
                size,
                stride,
                stride,
                padding,
                padding);
        int samples = golden.dimension("x", 0);
        Run run = golden.name().startsWith("max")
                ? max(s, samples, golden.values("x"), golden.values("dy"), 1)
                : average(s, samples, golden.values("x"), golden.values("dy"), 1);
        Batch.assertClose(run.y, golden.values("y"), 1e-4, "y");
        Batch.assertClose(run.dx, golden.values("dx"), 1e-4, "dx");
    }
}
