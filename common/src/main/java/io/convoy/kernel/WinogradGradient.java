package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;

import io.convoy.tensor.Layout;
import java.util.ArrayList;
import java.util.List;

/// The filter's gradient of a 3×3 convolution of stride 1 by [Winograd]'s F(4×4, 3×3), the adjoint of its forward:
///
///     dg = Gᵀ [ Σ over tiles of (Bᵀ x B) ⊙ (A dy Aᵀ) ] G
///
/// Chunk by chunk of samples, two phases: all threads transform the chunk's windows of x to V and its tiles of dy to
/// D; then for each of the 36 positions the matrix product Vᵀ · D over the chunk's tiles is added to U. After the
/// last chunk U is transformed to dw. Chunks are cut by shape alone, so every sum is taken in one order.
///
/// Scratch: V `[position][tile][channel]`, D and U, which are packed in panels of one or two vectors of filters,
/// `[position][panel][tile or channel][lane of the panel]`, then windows and 36 vectors for each thread.
final class WinogradGradient implements FilterPass {
    /// Keeps the same element of two positions out of the same cache set.
    private static final int SKEW = 16;

    private static final int TAPS = 9;

    private final ConvShape shape;
    private final Layout xLayout;
    private final Layout yLayout;
    private final TileGrid windows;
    private final TileGrid outputs;
    private final int tiles;
    private final int chunk;
    private final int lanes;
    private final int panels;
    private final int rows;
    private final int vRow;
    private final int vStride;
    private final int dStride;
    private final int uStride;

    WinogradGradient(ConvShape shape, Layout x, Layout y) {
        Lanes.requirePadded(x);
        Lanes.requirePadded(y);
        this.shape = shape;
        xLayout = x;
        yLayout = y;
        int across = Winograd.tiles(shape.outWidth());
        tiles = across * Winograd.tiles(shape.outHeight());
        windows = new TileGrid(x, Winograd.WINDOW, shape.paddingHeight(), shape.paddingWidth(), across);
        outputs = new TileGrid(y, Winograd.TILE, 0, 0, across);
        // What a chunk moves: V and D, which grow with its tiles, and U once, which does not.
        int balanced = 2 * shape.channels() * shape.filters() / (shape.channels() + shape.filters());
        chunk = Math.ceilDiv(Math.clamp(balanced, 48, 128), tiles);
        lanes = y.pixelStride();
        panels = Math.ceilDiv(lanes, PanelProduct.PAIR);
        rows = Math.ceilDiv(shape.channels(), PanelProduct.ROWS) * PanelProduct.ROWS;
        vRow = PanelProduct.skewed(x.pixelStride());
        vStride = chunk * tiles * vRow + SKEW;
        dStride = chunk * tiles * lanes + SKEW;
        uStride = rows * lanes + SKEW;
    }

    @Override
    public List<FilterPhase> phases(int maxSamples) {
        List<FilterPhase> phases = new ArrayList<>();
        for (int first = 0; first < maxSamples; first += chunk) {
            phases.add(new Transform(first));
            phases.add(new Multiply(first));
        }
        phases.add(new Unpack());
        return phases;
    }

    @Override
    public int scratchFloats(int threads) {
        return sharedFloats() + threads * threadFloats();
    }

    private int sharedFloats() {
        return Winograd.POSITIONS * (vStride + dStride + uStride) + PanelProduct.ROWS;
    }

    private int threadFloats() {
        return windows.copyFloats() + outputs.copyFloats() + Winograd.POSITIONS * COUNT;
    }

    private int v(int scratchOffset) {
        return scratchOffset;
    }

    private int d(int scratchOffset) {
        return v(scratchOffset) + Winograd.POSITIONS * vStride;
    }

    private int u(int scratchOffset) {
        return d(scratchOffset) + Winograd.POSITIONS * dStride;
    }

    private int window(int scratchOffset, int thread) {
        return scratchOffset + sharedFloats() + thread * threadFloats();
    }

    private int half(int scratchOffset, int thread) {
        return window(scratchOffset, thread + 1) - Winograd.POSITIONS * COUNT;
    }

    private int width(int panel) {
        return Math.min(PanelProduct.PAIR, lanes - panel * PanelProduct.PAIR);
    }

    /// V and D of a chunk; a block is a tile.
    private final class Transform implements FilterPhase {
        private final int firstSample;

        private Transform(int firstSample) {
            this.firstSample = firstSample;
        }

        @Override
        public int blocks() {
            return chunk * tiles;
        }

        @Override
        public void run(
                int thread,
                int from,
                int to,
                int samples,
                float[] x,
                int xOffset,
                float[] dy,
                int dyOffset,
                float[] scratch,
                int scratchOffset,
                float[] dw,
                int dwOffset) {
            int end = Math.min(to, (samples - firstSample) * tiles);
            int window = window(scratchOffset, thread);
            int half = half(scratchOffset, thread);
            for (int t = from; t < end; t++) {
                int sample = firstSample + t / tiles;
                int xStart = xOffset + sample * xLayout.sampleStride();
                transformInput(t, x, xStart, scratch, window, half, v(scratchOffset));
                int dyStart = dyOffset + sample * yLayout.sampleStride();
                transformGradient(t, dy, dyStart, scratch, window + windows.copyFloats(), half, d(scratchOffset));
            }
        }
    }

    private void transformInput(int t, float[] x, int xStart, float[] scratch, int window, int half, int v) {
        int row = windows.row(t % tiles);
        int column = windows.column(t % tiles);
        int stride = xLayout.pixelStride();
        int target = v + t * vRow;
        if (windows.isInside(row, column)) {
            int start = xStart + windows.pixel(row, column);
            Winograd.input(x, start, windows.rowStride(), stride, stride, scratch, half, scratch, target, vStride);
        } else {
            windows.copy(x, xStart, row, column, scratch, window);
            int rowStride = Winograd.WINDOW * stride;
            Winograd.input(scratch, window, rowStride, stride, stride, scratch, half, scratch, target, vStride);
        }
    }

    private void transformGradient(int t, float[] dy, int dyStart, float[] scratch, int window, int half, int d) {
        int row = outputs.row(t % tiles);
        int column = outputs.column(t % tiles);
        float[] source = dy;
        int start = dyStart + outputs.pixel(row, column);
        int rowStride = outputs.rowStride();
        if (!outputs.isInside(row, column)) {
            outputs.copy(dy, dyStart, row, column, scratch, window);
            source = scratch;
            start = window;
            rowStride = Winograd.TILE * lanes;
        }
        for (int lane = 0; lane < lanes; lane += COUNT) {
            int panel = lane / PanelProduct.PAIR;
            int target = d + panel * PanelProduct.PAIR * chunk * tiles + t * width(panel) + lane % PanelProduct.PAIR;
            Winograd.gradient(source, start + lane, rowStride, lanes, scratch, half, scratch, target, dStride);
        }
    }

    /// U += Vᵀ · D; a block is a panel of a position.
    private final class Multiply implements FilterPhase {
        private final int firstSample;

        private Multiply(int firstSample) {
            this.firstSample = firstSample;
        }

        @Override
        public int blocks() {
            return Winograd.POSITIONS * panels;
        }

        @Override
        public void run(
                int thread,
                int from,
                int to,
                int samples,
                float[] x,
                int xOffset,
                float[] dy,
                int dyOffset,
                float[] scratch,
                int scratchOffset,
                float[] dw,
                int dwOffset) {
            int count = Math.min(chunk, samples - firstSample) * tiles;
            if (count <= 0) {
                return;
            }
            for (int block = from; block < to; block++) {
                int position = block / panels;
                int panel = block % panels;
                PanelProduct.transposed(
                        shape.channels(),
                        count,
                        width(panel),
                        scratch,
                        v(scratchOffset) + position * vStride,
                        vRow,
                        scratch,
                        d(scratchOffset) + position * dStride + panel * PanelProduct.PAIR * chunk * tiles,
                        scratch,
                        u(scratchOffset) + position * uStride + panel * PanelProduct.PAIR * rows,
                        width(panel),
                        firstSample == 0);
            }
        }
    }

    /// U to dw; a block is a vector of filters of a channel.
    private final class Unpack implements FilterPhase {
        @Override
        public int blocks() {
            return shape.channels() * lanes / COUNT;
        }

        @Override
        public void run(
                int thread,
                int from,
                int to,
                int samples,
                float[] x,
                int xOffset,
                float[] dy,
                int dyOffset,
                float[] scratch,
                int scratchOffset,
                float[] dw,
                int dwOffset) {
            int taps = window(scratchOffset, thread);
            int half = half(scratchOffset, thread);
            for (int block = from; block < to; block++) {
                int lane = block / shape.channels() * COUNT;
                int channel = block % shape.channels();
                int panel = lane / PanelProduct.PAIR;
                int source = u(scratchOffset)
                        + panel * PanelProduct.PAIR * rows
                        + channel * width(panel)
                        + lane % PanelProduct.PAIR;
                Winograd.filterGradient(scratch, source, uStride, scratch, half, scratch, taps);
                for (int filter = lane; filter < Math.min(lane + COUNT, shape.filters()); filter++) {
                    int target = dwOffset + filter * shape.filterSize() + channel * TAPS;
                    for (int tap = 0; tap < TAPS; tap++) {
                        dw[target + tap] = scratch[taps + tap * COUNT + filter - lane];
                    }
                }
            }
        }
    }
}
