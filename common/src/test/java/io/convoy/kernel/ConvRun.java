package io.convoy.kernel;

import io.convoy.tensor.Layout;
import java.util.Arrays;

/// All directions of a convolution over NCHW arrays, samples cut into `samplePieces` ranges and weight blocks into
/// `blockPieces`: how a network calls [Conv2d].
final class ConvRun {
    private static final int WEIGHTS = 2; // an offset, as in a flat array of parameters

    final float[] y;
    final float[] dx; // empty if the input is dense
    final float[] dw;
    final float[] db;

    ConvRun(
            ConvShape s,
            Layout xLayout,
            int samples,
            float[] x,
            float[] w,
            float[] b,
            float[] dy,
            int samplePieces,
            int blockPieces) {
        Layout yLayout = Lanes.layout(s.output());
        Conv2d conv = new Conv2d(s, xLayout, yLayout);
        float[] weights = new float[WEIGHTS + w.length];
        System.arraycopy(w, 0, weights, WEIGHTS, w.length);
        float[] xs = Batch.of(x, samples, xLayout);
        float[] ys = Batch.buffer(samples, yLayout);
        run(conv.forward(), weights, b, xs, ys, samples, samplePieces, blockPieces);
        y = Batch.nchw(ys, samples, yLayout);

        float[] dys = Batch.of(dy, samples, yLayout);
        if (Lanes.isPadded(xLayout)) {
            float[] dxs = Batch.buffer(samples, xLayout);
            run(conv.backwardData(), weights, new float[0], dys, dxs, samples, samplePieces, blockPieces);
            dx = Batch.nchw(dxs, samples, xLayout);
        } else {
            dx = new float[0];
        }

        int threads = Math.min(blockPieces, 2);
        float[] scratch = Batch.random(conv.weightScratchFloats(samples + 3, threads) + 1, 9);
        float[] dws = new float[WEIGHTS + w.length];
        for (FilterPhase phase : conv.weightPhases(samples + 3, threads)) {
            pieces(
                    phase.blocks(),
                    blockPieces,
                    (from, to) -> phase.run(
                            from == 0 ? 0 : 1,
                            from,
                            to,
                            samples,
                            xs,
                            Batch.OFFSET,
                            dys,
                            Batch.OFFSET,
                            scratch,
                            1,
                            dws,
                            WEIGHTS));
        }
        dw = Arrays.copyOfRange(dws, WEIGHTS, dws.length);
        db = new float[s.filters()];
        float[] sums = new float[ChannelSum.sumsFloats(yLayout, samples) + 1];
        if (ChannelSum.hasSums(yLayout)) {
            pieces(
                    samples,
                    samplePieces,
                    (from, to) -> ChannelSum.ofSamples(yLayout, from, to, dys, Batch.OFFSET, sums, 1));
        }
        pieces(
                ChannelSum.blocks(yLayout),
                blockPieces,
                (from, to) -> ChannelSum.add(yLayout, from, to, samples, dys, Batch.OFFSET, sums, 1, db, 0));
    }

    private static void run(
            DataPass pass,
            float[] weights,
            float[] bias,
            float[] in,
            float[] out,
            int samples,
            int samplePieces,
            int blockPieces) {
        float[] packed = new float[1 + pass.packedFloats()];
        pass.pack(0, pass.packBlocks(), weights, WEIGHTS, bias, 0, packed, 1);
        switch (pass) {
            case SamplePass perSample -> {
                float[] scratch = Batch.random(perSample.scratchFloats() + 1, 8);
                pieces(
                        samples,
                        samplePieces,
                        (from, to) ->
                                perSample.run(from, to, in, Batch.OFFSET, packed, 1, scratch, 1, out, Batch.OFFSET));
            }
            case PhasedPass phased -> {
                int threads = Math.min(blockPieces, 2);
                float[] scratch = Batch.random(phased.scratchFloats(samples + 3, threads) + 1, 8);
                for (DataPhase phase : phased.phases(samples + 3, threads)) {
                    pieces(
                            phase.blocks(),
                            blockPieces,
                            (from, to) -> phase.run(
                                    from == 0 ? 0 : 1,
                                    from,
                                    to,
                                    samples,
                                    in,
                                    Batch.OFFSET,
                                    weights,
                                    WEIGHTS,
                                    packed,
                                    1,
                                    scratch,
                                    1,
                                    out,
                                    Batch.OFFSET));
                }
            }
        }
    }

    interface Range {
        void run(int from, int to);
    }

    /// Runs [0, count) in about equal pieces, the last one first.
    static void pieces(int count, int pieces, Range range) {
        for (int piece = pieces - 1; piece >= 0; piece--) {
            int from = count * piece / pieces;
            int to = count * (piece + 1) / pieces;
            if (from < to) {
                range.run(from, to);
            }
        }
    }
}
