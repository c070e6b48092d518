package io.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import io.convoy.testing.Golden;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LinearTest {
    private record Run(float[] y, float[] dx, float[] dw, float[] db) {}

    private static Run run(int samples, int in, int out, float[] x, float[] w, float[] b, float[] dy, int pieces) {
        Layout xLayout = Lanes.layout(Shape.vector(in));
        Layout yLayout = Lanes.layout(Shape.vector(out));
        Linear linear = new Linear(xLayout, yLayout);
        float[] data = Batch.random(linear.backwardData().scratchFloats() + 1, 8);
        int lastThread = 2;
        float[] turned = Batch.random(linear.forward().scratchFloats(samples, lastThread + 1) + 1, 7);
        float[] xs = Batch.of(x, samples, xLayout);
        float[] ys = Batch.buffer(samples, yLayout);
        float[] dys = Batch.of(dy, samples, yLayout);
        float[] dxs = Batch.buffer(samples, xLayout);
        float[] dws = new float[w.length + 2];
        Arrays.fill(dws, -7);
        float[] scratch = Batch.random(linear.weightScratchFloats(samples) + 1, 9);
        float[] db = new float[out];
        float[] sums = new float[ChannelSum.sumsFloats(yLayout, samples) + 1];
        ConvRun.pieces(
                linear.forward().pieces(),
                pieces,
                (from, to) -> linear.forward().turn(from, to, samples, xs, Batch.OFFSET, turned, 1));
        ConvRun.pieces(
                linear.forward().blocks(),
                pieces,
                (from, to) -> linear.forward()
                        .multiply(lastThread, from, to, samples, w, 0, b, 0, turned, 1, ys, Batch.OFFSET));
        ConvRun.pieces(
                linear.backwardData().panels(),
                pieces,
                (from, to) -> linear.backwardData()
                        .run(from, to, samples, dys, Batch.OFFSET, w, 0, data, 1, dxs, Batch.OFFSET));
        ConvRun.pieces(
                linear.weightBlocks(),
                pieces,
                (from, to) -> linear.backwardWeights(
                        from, to, samples, xs, Batch.OFFSET, dys, Batch.OFFSET, scratch, 1, dws, 1));
        ConvRun.pieces(
                ChannelSum.blocks(yLayout),
                pieces,
                (from, to) -> ChannelSum.add(yLayout, from, to, samples, dys, Batch.OFFSET, sums, 1, db, 0));
        assertThat(dws[0]).as("before dw").isEqualTo(-7);
        assertThat(dws[w.length + 1]).as("behind dw").isEqualTo(-7);
        return new Run(
                Batch.nchw(ys, samples, yLayout),
                Batch.nchw(dxs, samples, xLayout),
                Arrays.copyOfRange(dws, 1, w.length + 1),
                db);
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,1",
        "3,5,4",
        "2,8,16",
        "7,9,17",
        "6,16,10",
        "5,33,31",
        "13,24,40",
        "130,20,3",
        "4,400,12",
        "3,515,21",
        "5,1032,8",
        "6,131,67",
        "9,130,80",
        "3,300,530",
        "37,530,300"
    })
    void agreesWithTheFormulasInDoubleAndRangesGiveTheSameBits(int samples, int in, int out) {
        float[] x = Batch.random(samples * in, 1);
        float[] w = Batch.random(out * in, 2);
        float[] b = Batch.random(out, 3);
        float[] dy = Batch.random(samples * out, 4);
        double[] y = new double[dy.length];
        double[] dx = new double[x.length];
        double[] dw = new double[w.length];
        double[] db = new double[out];
        for (int n = 0; n < samples; n++) {
            for (int o = 0; o < out; o++) {
                double gradient = dy[n * out + o];
                y[n * out + o] = b[o];
                db[o] += gradient;
                for (int i = 0; i < in; i++) {
                    y[n * out + o] += (double) x[n * in + i] * w[o * in + i];
                    dx[n * in + i] += gradient * w[o * in + i];
                    dw[o * in + i] += gradient * x[n * in + i];
                }
            }
        }
        Run whole = run(samples, in, out, x, w, b, dy, 1);
        Batch.assertClose(whole.y, y, 1e-5, "y");
        Batch.assertClose(whole.dx, dx, 1e-5, "dx");
        Batch.assertClose(whole.dw, dw, 1e-5, "dw");
        Batch.assertClose(whole.db, db, 1e-5, "db");
        Run cut = run(samples, in, out, x, w, b, dy, 3);
        assertThat(cut).usingRecursiveComparison().isEqualTo(whole);
    }

    @Test
    void noBiasIsABiasOfZero() {
        float[] x = Batch.random(5 * 131, 1);
        float[] w = Batch.random(67 * 131, 2);
        float[] dy = Batch.random(5 * 67, 4);
        float[] without = run(5, 131, 67, x, w, new float[0], dy, 1).y;
        assertThat(without).isEqualTo(run(5, 131, 67, x, w, new float[67], dy, 1).y);
    }

    static Stream<Golden> golden() {
        return Golden.names("linear").stream().map(Golden::read);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void agreesWithLibtorch(Golden golden) {
        Run run = run(
                golden.dimension("x", 0),
                golden.dimension("x", 1),
                golden.dimension("weight", 0),
                golden.values("x"),
                golden.values("weight"),
                golden.values("bias"),
                golden.values("dy"),
                2);
        Batch.assertClose(run.y, golden.values("y"), 1e-4, "y");
        Batch.assertClose(run.dx, golden.values("dx"), 1e-4, "dx");
        Batch.assertClose(run.dw, golden.values("dweight"), 1e-4, "dweight");
        Batch.assertClose(run.db, golden.values("dbias"), 1e-4, "dbias");
    }
}
