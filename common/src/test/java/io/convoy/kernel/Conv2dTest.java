package io.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.tensor.Layout;
import io.convoy.testing.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class Conv2dTest {
    private static final float[] NO_BIAS = {};

    /// The example of textbooks, worked by hand: a 3×3 input and a 2×2 filter.
    @Test
    void threeByThreeInputWithTwoByTwoFilterByHand() {
        ConvShape s = new ConvShape(1, 3, 3, 1, 2, 2, 1, 1, 0, 0);
        float[] x = {
            1, 2, 3,
            4, 5, 6,
            7, 8, 9
        };
        float[] w = {
            1, 2,
            3, 4
        };
        float[] dy = {
            1, 2,
            3, 4
        };
        ConvRun run = new ConvRun(s, Lanes.layout(s.input()), 1, x, w, new float[] {10}, dy, 1, 1);

        // 1·1 + 2·2 + 4·3 + 5·4 + 10, and so on
        assertThat(run.y).containsExactly(47, 57, 77, 87);
        // the input convolved with dy: 1·1 + 2·2 + 4·3 + 5·4, and so on
        assertThat(run.dw).containsExactly(37, 47, 67, 77);
        // dy, zero-padded by 1, convolved with the filter turned by 180°: 4 3 / 2 1
        assertThat(run.dx)
                .containsExactly(
                        1, 4, 4, //
                        6, 20, 16, //
                        9, 24, 16);
        assertThat(run.db).containsExactly(10);
    }

    /// Stride 2: dy is dilated by one zero between its values before the turned filter meets it.
    @Test
    void strideTwoSpreadsTheGradientByHand() {
        ConvShape s = new ConvShape(1, 4, 4, 1, 2, 2, 2, 2, 0, 0);
        float[] x = {
            1, 2, 3, 4,
            5, 6, 7, 8,
            9, 10, 11, 12,
            13, 14, 15, 16
        };
        float[] w = {1, 2, 3, 4};
        float[] dy = {1, 10, 100, 1000};
        ConvRun run = new ConvRun(s, Lanes.layout(s.input()), 1, x, w, NO_BIAS, dy, 1, 1);

        assertThat(run.y).containsExactly(44, 64, 124, 144);
        assertThat(run.dx)
                .containsExactly(
                        1, 2, 10, 20, //
                        3, 4, 30, 40, //
                        100, 200, 1000, 2000, //
                        300, 400, 3000, 4000);
        assertThat(run.dw).containsExactly(11931, 13042, 16375, 17486);
    }

    static Stream<ConvShape> shapes() {
        return Stream.of(
                new ConvShape(1, 1, 1, 1, 1, 1, 1, 1, 0, 0),
                new ConvShape(1, 3, 5, 1, 3, 3, 1, 1, 1, 1),
                new ConvShape(3, 9, 7, 5, 3, 2, 1, 1, 1, 0),
                new ConvShape(2, 7, 11, 17, 5, 3, 2, 1, 2, 1),
                new ConvShape(6, 8, 8, 7, 3, 3, 2, 2, 1, 1),
                new ConvShape(7, 8, 9, 8, 1, 1, 2, 3, 0, 0),
                new ConvShape(7, 6, 5, 33, 1, 3, 1, 1, 0, 1),
                new ConvShape(8, 5, 6, 15, 4, 4, 3, 2, 3, 2),
                new ConvShape(9, 4, 4, 16, 3, 3, 1, 1, 1, 1),
                new ConvShape(16, 13, 12, 24, 3, 3, 1, 1, 1, 1),
                new ConvShape(8, 7, 8, 11, 3, 3, 1, 1, 0, 2), // Winograd: several chunks, tiles over the border
                new ConvShape(33, 12, 30, 17, 3, 3, 1, 1, 2, 0),
                new ConvShape(8, 9, 12, 19, 5, 5, 1, 1, 2, 2), // Winograd's F(2×2, 5×5)
                new ConvShape(33, 12, 15, 17, 5, 5, 1, 1, 4, 0),
                new ConvShape(17, 7, 6, 40, 5, 5, 1, 1, 1, 3),
                new ConvShape(190, 4, 4, 310, 5, 5, 1, 1, 2, 2), // in pieces
                new ConvShape(12, 6, 6, 40, 3, 3, 1, 1, 1, 1),
                new ConvShape(17, 2, 2, 9, 3, 3, 1, 1, 1, 1),
                new ConvShape(19, 3, 3, 41, 3, 3, 1, 1, 0, 0),
                new ConvShape(31, 6, 6, 31, 7, 7, 1, 1, 3, 3),
                new ConvShape(33, 5, 5, 25, 2, 5, 2, 4, 1, 2),
                new ConvShape(40, 3, 4, 48, 1, 1, 1, 1, 0, 0),
                new ConvShape(4, 8, 12, 70, 3, 3, 1, 1, 0, 0), // blocks of pixels that are not full, many pairs
                new ConvShape(26, 1, 96, 16, 1, 1, 1, 1, 0, 0), // a whole block of pixels
                new ConvShape(41, 1, 97, 24, 1, 1, 1, 1, 0, 0), // one more, and one row in a strip of its own
                new ConvShape(25, 16, 17, 137, 1, 1, 1, 1, 0, 0), // not gathered, two groups of pairs
                new ConvShape(60, 4, 4, 140, 3, 3, 1, 1, 1, 1), // two groups of pairs, strips, small maps
                new ConvShape(243, 3, 3, 250, 3, 3, 1, 1, 1, 1), // Winograd's U in pieces
                new ConvShape(5, 6, 6, 3, 2, 2, 3, 3, 0, 0), // input rows that no window meets
                new ConvShape(5, 4, 4, 10, 3, 3, 1, 1, 4, 5), // windows that meet nothing but padding
                new ConvShape(4, 3, 3, 4, 3, 3, 5, 5, 1, 1)); // a single output, stride beyond the kernel
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void agreesWithTheFormulasInDouble(ConvShape s) {
        for (int samples : List.of(1, 7)) {
            checkAgainstOracle(s, Lanes.layout(s.input()), samples);
        }
    }

    static Stream<ConvShape> shapesOfFewChannels() {
        return shapes().filter(s -> Conv2d.takesDense(s.channels()));
    }

    @ParameterizedTest
    @MethodSource("shapesOfFewChannels")
    void denseInputsGiveTheSame(ConvShape s) {
        checkAgainstOracle(s, Layout.dense(s.input()), 3);
    }

    /// Winograd's transforms magnify rounding; here over as many channels and pixels as networks have, and over
    /// inputs as ReLU leaves them, whose mean is not zero.
    @ParameterizedTest
    @CsvSource({"16, 32, 16", "64, 16, 128", "128, 8, 64", "256, 4, 32"})
    void roundingStaysSmallAtTheSizesOfNetworks(int channels, int size, int filters) {
        int samples = 2;
        ConvShape s = new ConvShape(channels, size, size, filters, 3, 3, 1, 1, 1, 1);
        float[] x = Batch.random(samples * s.input().size(), 1);
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.max(x[i], 0);
        }
        float[] w = Batch.random(s.weights(), 2);
        float[] dy = Batch.random(samples * s.output().size(), 4);
        ConvOracle oracle = new ConvOracle(s, samples, x, w, NO_BIAS, dy);
        ConvRun run = new ConvRun(s, Lanes.layout(s.input()), samples, x, w, NO_BIAS, dy, 1, 1);
        Batch.assertClose(run.y, oracle.y, 1e-5, "y");
        Batch.assertClose(run.dx, oracle.dx, 1e-5, "dx");
        Batch.assertClose(run.dw, oracle.dw, 1e-5, "dw");
    }

    private static void checkAgainstOracle(ConvShape s, Layout xLayout, int samples) {
        float[] x = Batch.random(samples * s.input().size(), 1);
        float[] w = Batch.random(s.weights(), 2);
        float[] b = Batch.random(s.filters(), 3);
        float[] dy = Batch.random(samples * s.output().size(), 4);
        ConvOracle oracle = new ConvOracle(s, samples, x, w, b, dy);
        ConvRun run = new ConvRun(s, xLayout, samples, x, w, b, dy, 1, 1);
        Batch.assertClose(run.y, oracle.y, 2e-5, "y");
        if (run.dx.length > 0) {
            Batch.assertClose(run.dx, oracle.dx, 2e-5, "dx");
        }
        Batch.assertClose(run.dw, oracle.dw, 2e-5, "dw");
        Batch.assertClose(run.db, oracle.db, 2e-5, "db");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void rangesOfSamplesAndBlocksGiveTheSameBits(ConvShape s) {
        int samples = 11;
        float[] x = Batch.random(samples * s.input().size(), 5);
        float[] w = Batch.random(s.weights(), 6);
        float[] b = Batch.random(s.filters(), 7);
        float[] dy = Batch.random(samples * s.output().size(), 8);
        ConvRun whole = new ConvRun(s, Lanes.layout(s.input()), samples, x, w, b, dy, 1, 1);
        ConvRun cut = new ConvRun(s, Lanes.layout(s.input()), samples, x, w, b, dy, 3, 5);
        assertThat(cut.y).isEqualTo(whole.y);
        assertThat(cut.dx).isEqualTo(whole.dx);
        assertThat(cut.dw).isEqualTo(whole.dw);
        assertThat(cut.db).isEqualTo(whole.db);
    }

    /// Many samples of a small map, a group of which fills a tile: the sums of a sample do not depend on its
    /// neighbours.
    @Test
    void samplesDoNotDependOnTheirNeighbours() {
        ConvShape s = new ConvShape(12, 4, 4, 20, 3, 3, 1, 1, 1, 1);
        int samples = 130;
        float[] x = Batch.random(samples * s.input().size(), 1);
        float[] w = Batch.random(s.weights(), 2);
        float[] dy = Batch.random(samples * s.output().size(), 4);
        ConvRun whole = new ConvRun(s, Lanes.layout(s.input()), samples, x, w, NO_BIAS, dy, 1, 1);
        ConvRun single = new ConvRun(s, Lanes.layout(s.input()), samples, x, w, NO_BIAS, dy, samples, 1);
        assertThat(single.y).isEqualTo(whole.y);
        assertThat(single.dx).isEqualTo(whole.dx);
        Batch.assertClose(whole.dw, new ConvOracle(s, samples, x, w, NO_BIAS, dy).dw, 1e-5, "dw");
    }

    /// The filter's gradient over one portion of samples that two threads share chunk by chunk, the last empty
    /// once; over two that they cut, the second empty once; over four that they do not cut; then directly, the last
    /// portion empty once.
    @ParameterizedTest
    @CsvSource({
        "9, 12, 17, 1, 26",
        "9, 12, 17, 1, 22",
        "9, 12, 17, 1, 60",
        "20, 8, 40, 1, 41",
        "20, 8, 40, 1, 35",
        "9, 12, 17, 1, 141",
        "6, 20, 40, 2, 170",
        "6, 20, 40, 2, 159",
        "2, 30, 9, 1, 25"
    })
    void threadsThatTakeSamplesOfTheirOwnGiveTheSameBits(int channels, int size, int filters, int stride, int samples) {
        ConvShape s = new ConvShape(channels, size, size, filters, 3, 3, stride, stride, 1, 1);
        float[] x = Batch.random(samples * s.input().size(), 1);
        float[] w = Batch.random(s.weights(), 2);
        float[] dy = Batch.random(samples * s.output().size(), 4);
        ConvRun one = new ConvRun(s, Lanes.layout(s.input()), samples, x, w, NO_BIAS, dy, 1, 1);
        ConvRun two = new ConvRun(s, Lanes.layout(s.input()), samples, x, w, NO_BIAS, dy, 1, 2);
        Batch.assertClose(one.dw, new ConvOracle(s, samples, x, w, NO_BIAS, dy).dw, 1e-5, "dw");
        assertThat(two.dw).isEqualTo(one.dw);
    }

    /// More portions than memory may be filled with at once, and a gradient that is too large for portions.
    @ParameterizedTest
    @CsvSource({"168, 3, 168, 4400", "229, 8, 230, 150"})
    void roundsOfPortionsGiveTheSameBits(int channels, int size, int filters, int samples) {
        ConvShape s = new ConvShape(channels, size, size, filters, 3, 3, 1, 1, 1, 1);
        float[] x = Batch.random(samples * s.input().size(), 1);
        float[] w = Batch.random(s.weights(), 2);
        float[] dy = Batch.random(samples * s.output().size(), 4);
        ConvRun one = new ConvRun(s, Lanes.layout(s.input()), samples, x, w, NO_BIAS, dy, 1, 1);
        ConvRun two = new ConvRun(s, Lanes.layout(s.input()), samples, x, w, NO_BIAS, dy, 1, 2);
        assertThat(two.dw).isEqualTo(one.dw);
    }

    /// Three blocks of tiles, two chunks, a transformed filter too large for the cache.
    @Test
    void piecesOfLargeFiltersAddUp() {
        ConvShape s = new ConvShape(243, 6, 6, 250, 3, 3, 1, 1, 1, 1);
        int samples = 33;
        float[] x = Batch.random(samples * s.input().size(), 1);
        float[] w = Batch.random(s.weights(), 2);
        float[] dy = Batch.random(samples * s.output().size(), 4);
        ConvRun whole = new ConvRun(s, Lanes.layout(s.input()), samples, x, w, NO_BIAS, dy, 1, 1);
        ConvRun cut = new ConvRun(s, Lanes.layout(s.input()), samples, x, w, NO_BIAS, dy, 4, 2);
        ConvOracle oracle = new ConvOracle(s, samples, x, w, NO_BIAS, dy);
        Batch.assertClose(whole.y, oracle.y, 2e-5, "y");
        Batch.assertClose(whole.dx, oracle.dx, 2e-5, "dx");
        Batch.assertClose(whole.dw, oracle.dw, 2e-5, "dw");
        assertThat(cut.y).isEqualTo(whole.y);
        assertThat(cut.dx).isEqualTo(whole.dx);
        assertThat(cut.dw).isEqualTo(whole.dw);
    }

    /// More samples than the transformed windows of a large filter's pass may fill memory with at once.
    @Test
    void roundsOfSamplesDoNotDependOnEachOther() {
        ConvShape s = new ConvShape(243, 24, 24, 250, 3, 3, 1, 1, 1, 1);
        int samples = 27;
        float[] x = Batch.random(samples * s.input().size(), 1);
        float[] w = Batch.random(s.weights(), 2);
        float[] dy = Batch.random(samples * s.output().size(), 4);
        ConvRun whole = new ConvRun(s, Lanes.layout(s.input()), samples, x, w, NO_BIAS, dy, 1, 1);
        int last = samples - 1;
        ConvRun single = new ConvRun(
                s,
                Lanes.layout(s.input()),
                1,
                Arrays.copyOfRange(x, last * s.input().size(), x.length),
                w,
                NO_BIAS,
                Arrays.copyOfRange(dy, last * s.output().size(), dy.length),
                1,
                1);
        assertThat(Arrays.copyOfRange(whole.y, last * s.output().size(), whole.y.length))
                .isEqualTo(single.y);
        assertThat(Arrays.copyOfRange(whole.dx, last * s.input().size(), whole.dx.length))
                .isEqualTo(single.dx);
    }

    static Stream<Golden> golden() {
        return Golden.names("conv2d").stream().map(Golden::read);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void agreesWithLibtorch(Golden golden) {
        int stride = golden.setting("stride");
        int padding = golden.setting("padding");
        ConvShape s = new ConvShape(
                golden.dimension("x", 1),
                golden.dimension("x", 2),
                golden.dimension("x", 3),
                golden.dimension("weight", 0),
                golden.dimension("weight", 2),
                golden.dimension("weight", 3),
                stride,
                stride,
                padding,
                padding);
        assertThat(List.of(s.outHeight(), s.outWidth()))
                .isEqualTo(golden.tensor("y").dimensions().subList(2, 4));
        ConvRun run = new ConvRun(
                s,
                Lanes.layout(s.input()),
                golden.dimension("x", 0),
                golden.values("x"),
                golden.values("weight"),
                golden.values("bias"),
                golden.values("dy"),
                2,
                2);
        Batch.assertClose(run.y, golden.values("y"), 1e-4, "y");
        Batch.assertClose(run.dx, golden.values("dx"), 1e-4, "dx");
        Batch.assertClose(run.dw, golden.values("dweight"), 1e-4, "dweight");
        Batch.assertClose(run.db, golden.values("dbias"), 1e-4, "dbias");
    }

    /// Every combination of small sizes, kernels, strides and paddings along one axis.
    @Test
    void segmentsCoverEveryPositionOnceWithTheRightTaps() {
        for (int size = 1; size <= 7; size++) {
            for (int kernel = 1; kernel <= 4; kernel++) {
                for (int stride = 1; stride <= 4; stride++) {
                    for (int padding = 0; padding <= 3; padding++) {
                        if (size + 2 * padding >= kernel) {
                            checkSegments(size, kernel, stride, padding);
                        }
                    }
                }
            }
        }
    }

    private static void checkSegments(int size, int kernel, int stride, int padding) {
        int outputs = Window.outputs(size, kernel, stride, padding);
        List<String> pairs = IntStream.range(0, outputs)
                .boxed()
                .flatMap(output -> IntStream.range(0, kernel)
                        .filter(tap -> output * stride - padding + tap >= 0 && output * stride - padding + tap < size)
                        .mapToObj(tap -> output + " meets " + (output * stride - padding + tap) + " at tap " + tap))
                .sorted()
                .toList();
        String what = "size %d, kernel %d, stride %d, padding %d".formatted(size, kernel, stride, padding);
        List<Segment> forward = Segment.forward(size, kernel, stride, padding);
        assertThat(meetings(forward, false)).as(what).isEqualTo(pairs);
        assertThat(positions(forward)).as(what).isEqualTo(range(outputs));
        List<Segment> backward = Segment.backward(size, kernel, stride, padding);
        assertThat(meetings(backward, true)).as(what).isEqualTo(pairs);
        assertThat(positions(backward)).as(what).isEqualTo(range(size));
    }

    private static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static List<Integer> positions(List<Segment> segments) {
        return segments.stream()
                .flatMap(s -> IntStream.range(0, s.count()).mapToObj(j -> s.start() + j * s.step()))
                .sorted()
                .toList();
    }

    private static List<String> meetings(List<Segment> segments, boolean turned) {
        return segments.stream()
                .flatMap(s -> IntStream.range(0, s.count())
                        .boxed()
                        .flatMap(j -> IntStream.range(0, s.taps()).mapToObj(t -> {
                            int position = s.start() + j * s.step();
                            int read = s.input() + j * s.inputStep() + t;
                            int tap = s.firstTap() + t * s.tapStep();
                            return (turned ? read : position) + " meets " + (turned ? position : read) + " at tap "
                                    + tap;
                        })))
                .sorted()
                .toList();
    }

    @Test
    void aShapeThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new ConvShape(1, 2, 5, 1, 3, 3, 1, 1, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("window of 3")
                .hasMessageContaining("size of 2");
        ConvShape s = new ConvShape(3, 5, 5, 4, 3, 3, 1, 1, 1, 1);
        assertThatThrownBy(() -> new Conv2d(s, Layout.dense(s.input()), Layout.dense(s.output())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lanes");
    }
}
