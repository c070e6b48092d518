package io.convoy.kernel;

import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Prints the vector width and a digest of the bits of all kernels' results, for [SameBitsTest] to compare between
/// JVMs.
final class KernelDigest {
    private final MessageDigest digest;

    private KernelDigest() throws NoSuchAlgorithmException {
        digest = MessageDigest.getInstance("SHA-256");
    }

    public static void main(String[] arguments) throws NoSuchAlgorithmException {
        System.out.println(Lanes.COUNT + " lanes");
        System.out.println(new KernelDigest().ofAll());
    }

    private String ofAll() {
        convolution(new ConvShape(3, 5, 4, 5, 3, 3, 1, 1, 1, 1), 2);
        convolution(new ConvShape(9, 4, 4, 18, 3, 2, 2, 1, 1, 0), 2);
        convolution(new ConvShape(17, 7, 8, 25, 3, 3, 1, 1, 1, 1), 2); // Winograd
        convolution(new ConvShape(9, 7, 8, 21, 5, 5, 1, 1, 2, 2), 2); // its F(2×2, 5×5)
        convolution(new ConvShape(243, 3, 3, 250, 3, 3, 1, 1, 1, 1), 2); // of a large filter
        convolution(new ConvShape(2, 5, 4, 13, 3, 3, 1, 1, 1, 1), 2);
        convolution(new ConvShape(8, 3, 3, 9, 3, 3, 1, 1, 1, 1), 200); // portions of one chunk of samples
        convolution(new ConvShape(9, 11, 12, 17, 3, 3, 1, 1, 1, 1), 50); // of several
        convolution(new ConvShape(1, 30, 31, 3, 3, 3, 1, 1, 1, 1), 10); // directly
        convolution(new ConvShape(4, 9, 8, 5, 3, 3, 2, 2, 1, 1), 70); // in portions
        linear(37, 21);
        linear(101, 93);
        linear(403, 23);
        linear(300, 530);
        pools();
        norms();
        activations();
        return HexFormat.of().formatHex(digest.digest());
    }

    private void add(float[] values) {
        for (float value : values) {
            digest.update(ByteBuffer.allocate(4).putInt(0, Float.floatToIntBits(value)));
        }
    }

    private void convolution(ConvShape s, int samples) {
        float[] x = Batch.random(samples * s.input().size(), 1);
        float[] w = Batch.random(s.weights(), 2);
        float[] b = Batch.random(s.filters(), 3);
        float[] dy = Batch.random(samples * s.output().size(), 4);
        ConvRun run = new ConvRun(s, Lanes.layout(s.input()), samples, x, w, b, dy, 1, 1);
        add(run.y);
        add(run.dx);
        add(run.dw);
        add(run.db);
    }

    private void linear(int in, int out) {
        Layout xLayout = Lanes.layout(Shape.vector(in));
        Layout yLayout = Lanes.layout(Shape.vector(out));
        int samples = 3;
        Linear linear = new Linear(xLayout, yLayout);
        float[] w = Batch.random(in * out, 1);
        float[] data = new float
                [Math.max(
                        linear.backwardData().scratchFloats(), linear.forward().scratchFloats(samples, 1))];
        int at = Batch.OFFSET;
        float[] x = Batch.of(Batch.random(samples * in, 2), samples, xLayout);
        float[] y = Batch.buffer(samples, yLayout);
        linear.forward().turn(0, linear.forward().pieces(), samples, x, at, data, 0);
        linear.forward().multiply(0, 0, linear.forward().blocks(), samples, w, 0, new float[0], 0, data, 0, y, at);
        add(Batch.nchw(y, samples, yLayout));
        float[] dx = Batch.buffer(samples, xLayout);
        linear.backwardData().run(0, linear.backwardData().panels(), samples, y, at, w, 0, data, 0, dx, at);
        add(Batch.nchw(dx, samples, xLayout));
        float[] dw = new float[in * out];
        float[] scratch = new float[linear.weightScratchFloats(samples)];
        linear.backwardWeights(0, linear.weightBlocks(), samples, x, at, y, at, scratch, 0, dw, 0);
        add(dw);
    }

    private void pools() {
        PoolShape s = new PoolShape(11, 6, 5, 3, 2, 2, 1, 1, 1);
        Layout xLayout = Lanes.layout(s.input());
        Layout yLayout = Lanes.layout(s.output());
        int at = Batch.OFFSET;
        float[] x = Batch.of(Batch.random(s.input().size(), 1), 1, xLayout);
        float[] y = Batch.buffer(1, yLayout);
        float[] dx = Batch.buffer(1, xLayout);
        int[] positions = new int[MaxPool2d.positionInts(s, yLayout)];
        MaxPool2d.forward(s, 0, 1, x, at, xLayout, y, at, yLayout, positions, 0);
        MaxPool2d.backward(s, 0, 1, y, at, yLayout, positions, 0, dx, at, xLayout);
        add(Batch.nchw(y, 1, yLayout));
        add(Batch.nchw(dx, 1, xLayout));
        AvgPool2d.forward(s, 0, 1, x, at, xLayout, y, at, yLayout);
        AvgPool2d.backward(s, 0, 1, y, at, yLayout, dx, at, xLayout);
        add(Batch.nchw(y, 1, yLayout));
        add(Batch.nchw(dx, 1, xLayout));
        Layout mean = Lanes.layout(Shape.vector(s.channels()));
        float[] means = Batch.buffer(1, mean);
        GlobalAvgPool.forward(0, 1, x, at, xLayout, means, at, mean);
        GlobalAvgPool.backward(0, 1, means, at, mean, dx, at, xLayout);
        add(Batch.nchw(means, 1, mean));
        add(Batch.nchw(dx, 1, xLayout));
    }

    private void norms() {
        Shape shape = new Shape(13, 9, 11); // three rows of pixels and a piece
        Layout layout = Lanes.layout(shape);
        int samples = 3;
        int at = Batch.OFFSET;
        float[] weight = Batch.random(shape.size(), 1);
        float[] bias = Batch.random(shape.size(), 2);
        float[] x = Batch.of(Batch.random(samples * shape.size(), 3), samples, layout);
        float[] dy = Batch.of(Batch.random(samples * shape.size(), 4), samples, layout);
        float[] y = Batch.buffer(samples, layout);
        float[] dweight = new float[shape.size()];
        float[] dbias = new float[shape.size()];

        float[] table = new float[BatchNorm.tableFloats(layout)];
        float[] partial = new float[BatchNorm.partialFloats(layout, samples)];
        double[] totals = new double[BatchNorm.totalsDoubles(layout)];
        BatchNorm.moments(layout, 0, samples, x, at, partial, 0);
        BatchNorm.statistics(layout, samples, partial, 0, 1e-5, weight, 0, bias, 0, totals, table, 0);
        BatchNorm.normalize(layout, 0, samples, x, at, table, 0, y, at);
        add(Batch.nchw(y, samples, layout));
        BatchNorm.gradientSums(layout, 0, samples, x, at, dy, at, table, 0, partial, 0);
        BatchNorm.gradients(layout, samples, partial, 0, totals, table, 0, dweight, 0, dbias, 0);
        BatchNorm.backwardData(layout, 0, samples, x, at, dy, at, table, 0, y, at);
        add(Batch.nchw(y, samples, layout));
        add(dweight);
        add(dbias);

        float[] packed = new float[LayerNorm.packedFloats(layout)];
        float[] statistics = new float[LayerNorm.statisticsFloats(layout, samples)];
        LayerNorm.pack(layout, weight, 0, bias, 0, packed, 0);
        LayerNorm.forward(layout, 1e-5, 0, samples, x, at, packed, 0, statistics, 0, y, at);
        add(Batch.nchw(y, samples, layout));
        LayerNorm.backwardData(layout, 0, samples, x, at, dy, at, packed, 0, statistics, 0, y, at);
        add(Batch.nchw(y, samples, layout));
        LayerNorm.backwardWeights(
                layout, 0, shape.pixels(), samples, x, at, dy, at, statistics, 0, dweight, 0, dbias, 0);
        add(dweight);
        add(dbias);
    }

    private void activations() {
        Shape shape = new Shape(13, 4, 4);
        Layout layout = Lanes.layout(shape);
        float[] inputs = Batch.random(shape.size(), 1);
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] *= 8;
        }
        float[] x = Batch.of(inputs, 1, layout);
        for (ActivationTest.Activation activation : ActivationTest.Activation.values()) {
            float[] y = Batch.buffer(1, layout);
            float[] dx = Batch.buffer(1, layout);
            activation.forward(layout, 0, 1, x, y);
            activation.backward(layout, 0, 1, x, y, x, dx);
            add(Batch.nchw(y, 1, layout));
            add(Batch.nchw(dx, 1, layout));
        }
    }
}
