package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;

import io.convoy.tensor.Layout;
import java.util.ArrayList;
import java.util.List;

/// The filter's gradient of a 3×3 convolution of stride 1 by [Winograd]'s F(4×4, 3×3), the adjoint of its forward:
///
///     dg = Gᵀ [ Σ over tiles of (Bᵀ x B) ⊙ (A dy Aᵀ) ] G
///
/// Chunk by chunk of samples: the chunk's windows of x are transformed to V and its tiles of dy to D; then for each of
/// the 36 positions the matrix product Vᵀ · D over the chunk's tiles is added to U. After the last chunk U is
/// transformed to dw. Chunks are cut by shape alone, so every sum is taken in one order.
///
/// A phase multiplies one chunk and transforms the next: half as many phases, between which threads wait for each
/// other. For that, several threads have V and D twice; a single one has done with the old when it writes the new.
///
/// Scratch: for each buffer V `[position][tile][channel]` and D, then U; D and U are packed in panels of one or two
/// vectors of filters, `[position][panel][tile or channel][lane of the panel]`; then windows and 36 vectors for each
/// thread.
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
    public List<FilterPhase> phases(int maxSamples, int threads) {
        List<FilterPhase> phases = new ArrayList<>();
        int chunks = Math.ceilDiv(maxSamples, chunk);
        for (int i = 0; i <= chunks; i++) {
            phases.add(new Chunk(i, chunks, buffers(threads)));
        }
        phases.add(new Unpack(buffers(threads)));
        return phases;
    }

    private static int buffers(int threads) {
        return threads > 1 ? 2 : 1;
    }

    @Override
    public int scratchFloats(int threads) {
        return sharedFloats(buffers(threads)) + threads * threadFloats();
    }

    private int sharedFloats(int buffers) {
        return Winograd.POSITIONS * (buffers * (vStride + dStride) + uStride) + PanelProduct.ROWS;
    }

    private int threadFloats() {
        return windows.copyFloats() + outputs.copyFloats() + Winograd.POSITIONS * COUNT;
    }

    private int v(int scratchOffset, int buffer) {
        return scratchOffset + buffer * Winograd.POSITIONS * (vStride + dStride);
    }

    private int d(int scratchOffset, int buffer) {
        return v(scratchOffset, buffer) + Winograd.POSITIONS * vStride;
    }

    private int u(int scratchOffset, int buffers) {
        return v(scratchOffset, buffers);
    }

    private int window(int scratchOffset, int buffers, int thread) {
        return scratchOffset + sharedFloats(buffers) + thread * threadFloats();
    }

    private int half(int window) {
        return window + windows.copyFloats() + outputs.copyFloats();
    }

    private int width(int panel) {
        return Math.min(PanelProduct.PAIR, lanes - panel * PanelProduct.PAIR);
    }

    /// U += Vᵀ · D of the chunk before this one, where a block is a panel of a position; then V and D of this one,
    /// where
    /// a block is a tile.
    private final class Chunk implements FilterPhase {
        private final int index;
        private final int chunks;
        private final int buffers;
        private final int products;

        private Chunk(int index, int chunks, int buffers) {
            this.index = index;
            this.chunks = chunks;
            this.buffers = buffers;
            products = index == 0 ? 0 : Winograd.POSITIONS * panels;
        }

        @Override
        public int blocks() {
            return products + (index == chunks ? 0 : chunk * tiles);
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
            int before = (index - 1) * chunk;
            int count = Math.min(chunk, samples - before) * tiles;
            if (count > 0) {
                int buffer = (index + buffers - 1) % buffers;
                int v = v(scratchOffset, buffer);
                int d = d(scratchOffset, buffer);
                int u = u(scratchOffset, buffers);
                for (int block = from; block < Math.min(to, products); block++) {
                    multiply(block, count, scratch, v, d, u, before == 0);
                }
            }
            int first = index * chunk;
            int end = Math.min(to - products, (samples - first) * tiles);
            int v = v(scratchOffset, index % buffers);
            int d = d(scratchOffset, index % buffers);
            int window = window(scratchOffset, buffers, thread);
            int half = half(window);
            for (int t = Math.max(0, from - products); t < end; t++) {
                int sample = first + t / tiles;
                int xStart = xOffset + sample * xLayout.sampleStride();
                windows.transform(t % tiles, x, xStart, scratch, window, half, v + t * vRow, vStride);
                int dyStart = dyOffset + sample * yLayout.sampleStride();
                transformGradient(t, dy, dyStart, scratch, window + windows.copyFloats(), half, d);
            }
        }
    }

    private void multiply(int block, int count, float[] scratch, int v, int d, int u, boolean first) {
        int position = block / panels;
        int panel = block % panels;
        PanelProduct.transposed(
                shape.channels(),
                count,
                width(panel),
                scratch,
                v + position * vStride,
                vRow,
                scratch,
                d + position * dStride + panel * PanelProduct.PAIR * chunk * tiles,
                scratch,
                u + position * uStride + panel * PanelProduct.PAIR * rows,
                width(panel),
                first);
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

    /// U to dw; a block is a vector of filters of a channel.
    private final class Unpack implements FilterPhase {
        private final int buffers;

        private Unpack(int buffers) {
            this.buffers = buffers;
        }

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
            int taps = window(scratchOffset, buffers, thread);
            int half = half(taps);
            for (int block = from; block < to; block++) {
                int lane = block / shape.channels() * COUNT;
                int channel = block % shape.channels();
                int panel = lane / PanelProduct.PAIR;
                int source = u(scratchOffset, buffers)
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
