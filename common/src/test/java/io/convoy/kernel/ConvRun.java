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
        float[] packed = new float[1 + conv.packedForwardFloats()];
        conv.packForward(0, conv.packForwardBlocks(), weights, WEIGHTS, b, 0, packed, 1);
        float[] xs = Batch.of(x, samples, xLayout);
        float[] ys = Batch.buffer(samples, yLayout);
        float[] dataScratch = Batch.random(conv.dataScratchFloats() + 1, 8);
        pieces(
                samples,
                samplePieces,
                (from, to) -> conv.forward(
                        from, to, xs, Batch.OFFSET, weights, WEIGHTS, packed, 1, dataScratch, 1, ys, Batch.OFFSET));
        y = Batch.nchw(ys, samples, yLayout);

        float[] dys = Batch.of(dy, samples, yLayout);
        if (Lanes.isPadded(xLayout)) {
            float[] turned = new float[1 + conv.packedBackwardFloats()];
            conv.packBackward(0, conv.packBackwardBlocks(), weights, WEIGHTS, turned, 1);
            float[] dxs = Batch.buffer(samples, xLayout);
            pieces(
                    samples,
                    samplePieces,
                    (from, to) -> conv.backwardData(
                            from,
                            to,
                            dys,
                            Batch.OFFSET,
                            weights,
                            WEIGHTS,
                            turned,
                            1,
                            dataScratch,
                            1,
                            dxs,
                            Batch.OFFSET));
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
        float[] sums = new float[ChannelSum.scratchFloats(yLayout) + 1];
        pieces(
                ChannelSum.blocks(yLayout),
                blockPieces,
                (from, to) -> ChannelSum.sum(yLayout, from, to, samples, dys, Batch.OFFSET, sums, 1, db, 0));
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
