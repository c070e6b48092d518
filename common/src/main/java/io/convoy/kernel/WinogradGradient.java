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
/// Several threads take chunks of their own if there are enough of them: a round of products, each in a slot, then all
/// are added to U in order. So V and D stay in a core's cache, and threads seldom wait for each other. If there are few
/// chunks, or their products are large, threads share out each chunk's tiles, then its positions.
///
/// Scratch: U, the slots, for each thread (or all together) V `[position][tile][channel]` and D, for each thread
/// windows and 36 vectors. D and U are packed in panels of one or two vectors of filters, `[position][panel][tile or
/// channel][lane of the panel]`.
final class WinogradGradient implements FilterPass {
    /// Keeps the same element of two positions out of the same cache set.
    private static final int SKEW = 16;

    /// Floats of all slots, at most.
    private static final int SLOT_FLOATS = 8 << 20;

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
        rows = shape.channels() + PanelProduct.SINGLE_ROWS; // room for whole groups
        vRow = PanelProduct.skewed(x.pixelStride());
        vStride = chunk * tiles * vRow + SKEW;
        dStride = chunk * tiles * lanes + SKEW;
        uStride = rows * lanes + SKEW;
    }

    @Override
    public List<FilterPhase> phases(int maxSamples, int threads) {
        int slots = slots(maxSamples, threads);
        List<FilterPhase> phases = new ArrayList<>();
        if (slots > 0) {
            for (int first = 0; first < maxSamples; first += slots * chunk) {
                phases.add(new OwnChunks(first, slots, threads));
                phases.add(new AddSlots(first, slots));
            }
        } else {
            for (int first = 0; first < maxSamples; first += chunk) {
                phases.add(new Transform(first, threads));
                phases.add(new Multiply(first));
            }
        }
        phases.add(new Unpack(slots, threads));
        return phases;
    }

    @Override
    public int scratchFloats(int maxSamples, int threads) {
        return thread(threads, 0, slots(maxSamples, threads), threads);
    }

    /// Chunks of a round, or 0 if threads share each chunk: even rounds of at least two chunks for each thread.
    private int slots(int maxSamples, int threads) {
        int chunks = Math.ceilDiv(maxSamples, chunk);
        int most = Math.min(chunks, SLOT_FLOATS / uFloats());
        return threads == 1 || most < 2 * threads ? 0 : Math.ceilDiv(chunks, Math.ceilDiv(chunks, most));
    }

    private int uFloats() {
        return Winograd.POSITIONS * uStride;
    }

    private int chunkFloats() {
        return Winograd.POSITIONS * (vStride + dStride) + PanelProduct.SINGLE_ROWS;
    }

    private int threadFloats() {
        return windows.copyFloats() + outputs.copyFloats() + Winograd.POSITIONS * COUNT;
    }

    private int slot(int scratchOffset, int slot) {
        return scratchOffset + (1 + slot) * uFloats();
    }

    private int v(int scratchOffset, int slots, int thread) {
        return slot(scratchOffset, slots) + thread * chunkFloats();
    }

    /// Where a thread's own windows begin.
    private int thread(int thread, int scratchOffset, int slots, int threads) {
        return v(scratchOffset, slots, slots > 0 ? threads : 1) + thread * threadFloats();
    }

    private int half(int window) {
        return window + windows.copyFloats() + outputs.copyFloats();
    }

    private int width(int panel) {
        return Math.min(PanelProduct.PAIR, lanes - panel * PanelProduct.PAIR);
    }

    /// Each chunk's product to its slot; a block is a chunk of a round.
    private final class OwnChunks implements FilterPhase {
        private final int first;
        private final int slots;
        private final int threads;

        private OwnChunks(int first, int slots, int threads) {
            this.first = first;
            this.slots = slots;
            this.threads = threads;
        }

        @Override
        public int blocks() {
            return slots;
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
            int v = v(scratchOffset, slots, thread);
            int window = thread(thread, scratchOffset, slots, threads);
            for (int block = from; block < to; block++) {
                int sample = first + block * chunk;
                int count = tiles(sample, samples);
                transform(0, count, sample, x, xOffset, dy, dyOffset, scratch, v, window);
                multiply(0, count > 0 ? products() : 0, count, scratch, v, slot(scratchOffset, block), true);
            }
        }
    }

    /// U += each slot of a round; a block is a position.
    private final class AddSlots implements FilterPhase {
        private final int first;
        private final int slots;

        private AddSlots(int first, int slots) {
            this.first = first;
            this.slots = slots;
        }

        @Override
        public int blocks() {
            return Winograd.POSITIONS;
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
            int length = (to - from) * uStride;
            int u = scratchOffset + from * uStride;
            for (int i = 0; i < slots && first + i * chunk < samples; i++) {
                int slot = slot(scratchOffset, i) + from * uStride;
                if (first + i == 0) {
                    System.arraycopy(scratch, slot, scratch, u, length);
                } else {
                    Elementwise.add(scratch, u, scratch, slot, scratch, u, length);
                }
            }
        }
    }

    /// V and D of a chunk; a block is a tile.
    private final class Transform implements FilterPhase {
        private final int first;
        private final int threads;

        private Transform(int first, int threads) {
            this.first = first;
            this.threads = threads;
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
            int window = thread(thread, scratchOffset, 0, threads);
            int end = Math.min(to, tiles(first, samples));
            transform(from, end, first, x, xOffset, dy, dyOffset, scratch, v(scratchOffset, 0, 0), window);
        }
    }

    /// U += Vᵀ · D of a chunk; a block is a panel of a position.
    private final class Multiply implements FilterPhase {
        private final int first;

        private Multiply(int first) {
            this.first = first;
        }

        @Override
        public int blocks() {
            return products();
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
            int count = tiles(first, samples);
            if (count > 0) {
                multiply(from, to, count, scratch, v(scratchOffset, 0, 0), scratchOffset, first == 0);
            }
        }
    }

    private int products() {
        return Winograd.POSITIONS * panels;
    }

    /// Tiles of the chunk that begins with a sample; not above 0 if it is past the last one.
    private int tiles(int sample, int samples) {
        return Math.min(chunk, samples - sample) * tiles;
    }

    /// Tiles [from, to) of the chunk that begins with sample `first`.
    private void transform(
            int from,
            int to,
            int first,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] scratch,
            int v,
            int window) {
        int half = half(window);
        int d = v + Winograd.POSITIONS * vStride;
        for (int t = from; t < to; t++) {
            int sample = first + t / tiles;
            int xStart = xOffset + sample * xLayout.sampleStride();
            windows.transform(t % tiles, x, xStart, scratch, window, half, v + t * vRow, vStride);
            int dyStart = dyOffset + sample * yLayout.sampleStride();
            transformGradient(t, dy, dyStart, scratch, window + windows.copyFloats(), half, d);
        }
    }

    /// Products [from, to): panels, position by position.
    private void multiply(int from, int to, int count, float[] scratch, int v, int u, boolean first) {
        int d = v + Winograd.POSITIONS * vStride;
        for (int product = from; product < to; product++) {
            int position = product / panels;
            int panel = product % panels;
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
        private final int slots;
        private final int threads;

        private Unpack(int slots, int threads) {
            this.slots = slots;
            this.threads = threads;
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
            int taps = thread(thread, scratchOffset, slots, threads);
            int half = half(taps);
            for (int block = from; block < to; block++) {
                int lane = block / shape.channels() * COUNT;
                int channel = block % shape.channels();
                int panel = lane / PanelProduct.PAIR;
                int source = scratchOffset
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
