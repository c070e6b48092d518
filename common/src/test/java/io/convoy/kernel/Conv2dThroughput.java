package io.convoy.kernel;

import io.convoy.tensor.Layout;
import java.util.List;

/// Prints the GFLOP/s of the three directions of [Conv2d]: a quick look while working on it, no benchmark.
final class Conv2dThroughput {
    private static final int SAMPLES = Integer.getInteger("samples", 16);
    private static final long SECONDS = Long.getLong("seconds", 1);

    private Conv2dThroughput() {}

    public static void main(String[] arguments) {
        int only = arguments.length > 0 ? Integer.parseInt(arguments[0]) : -1;
        List<ConvShape> shapes = List.of(
                new ConvShape(3, 32, 32, 64, 3, 3, 1, 1, 1, 1),
                new ConvShape(1, 28, 28, 32, 3, 3, 1, 1, 0, 0),
                new ConvShape(1, 28, 28, 6, 5, 5, 1, 1, 2, 2),
                new ConvShape(6, 14, 14, 16, 5, 5, 1, 1, 0, 0),
                new ConvShape(16, 32, 32, 16, 3, 3, 1, 1, 1, 1),
                new ConvShape(32, 16, 16, 32, 3, 3, 1, 1, 1, 1),
                new ConvShape(32, 32, 32, 64, 3, 3, 2, 2, 1, 1),
                new ConvShape(32, 32, 32, 64, 1, 1, 2, 2, 0, 0),
                new ConvShape(64, 8, 8, 64, 3, 3, 1, 1, 1, 1),
                new ConvShape(64, 32, 32, 128, 3, 3, 1, 1, 1, 1),
                new ConvShape(128, 16, 16, 128, 3, 3, 1, 1, 1, 1),
                new ConvShape(256, 8, 8, 512, 3, 3, 1, 1, 1, 1),
                new ConvShape(512, 4, 4, 512, 3, 3, 1, 1, 1, 1));
        for (ConvShape shape : only < 0 ? shapes : shapes.subList(only, only + 1)) {
            measure(shape);
        }
    }

    private static void measure(ConvShape s) {
        Layout xLayout = Conv2d.takesDense(s.channels()) ? Layout.dense(s.input()) : Lanes.layout(s.input());
        Layout yLayout = Lanes.layout(s.output());
        Conv2d conv = new Conv2d(s, xLayout, yLayout);
        float[] x = random(SAMPLES * xLayout.sampleStride());
        float[] y = random(SAMPLES * yLayout.sampleStride());
        float[] w = random(s.weights());
        float[] forward = new float[conv.packedForwardFloats()];
        float[] backward = new float[conv.packedBackwardFloats()];
        conv.packForward(0, conv.packForwardBlocks(), w, 0, new float[0], 0, forward, 0);
        conv.packBackward(0, conv.packBackwardBlocks(), w, 0, backward, 0);
        float[] scratch = new float[Math.max(conv.dataScratchFloats(), conv.weightScratchFloats(SAMPLES, 1))];
        List<FilterPhase> phases = conv.weightPhases(SAMPLES, 1);
        float[] out = new float[SAMPLES * yLayout.sampleStride()];
        float[] dx = new float[SAMPLES * xLayout.sampleStride()];
        float[] dw = new float[s.weights()];
        double flops = 2.0 * SAMPLES * s.weights() * s.outHeight() * s.outWidth();
        boolean data = Lanes.isPadded(xLayout);
        System.out.printf(
                "%-60s forward %6.1f  data %6.1f  filter %6.1f  pack %6.3f ms%n",
                s.toString().replaceAll("[a-zA-Z]+=?", ""),
                flops / best(() -> conv.forward(0, SAMPLES, x, 0, w, 0, forward, 0, scratch, 0, out, 0)),
                data
                        ? flops / best(() -> conv.backwardData(0, SAMPLES, y, 0, w, 0, backward, 0, scratch, 0, dx, 0))
                        : 0,
                flops
                        / best(() -> {
                            for (FilterPhase phase : phases) {
                                phase.run(0, 0, phase.blocks(), SAMPLES, x, 0, y, 0, scratch, 0, dw, 0);
                            }
                        }),
                best(() -> {
                            conv.packForward(0, conv.packForwardBlocks(), w, 0, new float[0], 0, forward, 0);
                            conv.packBackward(0, conv.packBackwardBlocks(), w, 0, backward, 0);
                        })
                        / 1e6);
    }

    /// Nanoseconds of the fastest of the calls of a second.
    private static double best(Runnable call) {
        long best = Long.MAX_VALUE;
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            call.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    private static float[] random(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) Math.sin(i * 1.7);
        }
        return values;
    }
}
