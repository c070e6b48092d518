package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;

import io.convoy.tensor.Layout;

/// What the filter's gradient by [Winograd] multiplies: of a chunk of samples, V (the transformed windows of x) and D
/// (the transformed tiles of dy).
///
/// Memory of a chunk: V `[position][tile][channel]`, then D, packed in panels of one or two vectors of filters,
/// `[position][panel][tile][lane of the panel]`. Each thread that works needs a window of x, one of dy and 36 vectors.
final class WinogradChunk {
    /// Keeps the same element of two positions out of the same cache set.
    static final int SKEW = 16;

    private final Winograd winograd;
    private final ConvShape shape;
    private final Layout xLayout;
    private final Layout yLayout;
    private final TileGrid windows;
    private final TileGrid outputs;
    private final int tilesOfSample;
    private final int samples;
    private final int lanes;
    private final int vRow;
    private final int vStride;
    private final int dStride;

    /// @param samples of a chunk, at most
    WinogradChunk(Winograd winograd, ConvShape shape, Layout x, Layout y, int samples) {
        Lanes.requirePadded(x);
        Lanes.requirePadded(y);
        this.winograd = winograd;
        this.shape = shape;
        this.samples = samples;
        xLayout = x;
        yLayout = y;
        int across = winograd.tiles(shape.outWidth());
        tilesOfSample = tilesOfSample(winograd, shape);
        windows =
                new TileGrid(x, Winograd.WINDOW, winograd.tile(), shape.paddingHeight(), shape.paddingWidth(), across);
        outputs = new TileGrid(y, winograd.tile(), winograd.tile(), 0, 0, across);
        lanes = y.pixelStride();
        vRow = PanelProduct.skewed(x.pixelStride());
        vStride = samples * tilesOfSample * vRow + SKEW;
        dStride = samples * tilesOfSample * lanes + SKEW;
    }

    static int tilesOfSample(Winograd winograd, ConvShape shape) {
        return winograd.tiles(shape.outWidth()) * winograd.tiles(shape.outHeight());
    }

    /// The size of a chunk's memory.
    int floats() {
        return Math.multiplyExact(Winograd.POSITIONS, vStride + dStride);
    }

    /// The size of a thread's memory.
    int threadFloats() {
        return windows.copyFloats() + outputs.copyFloats() + Winograd.POSITIONS * COUNT;
    }

    /// Samples of a full chunk.
    int samples() {
        return samples;
    }

    /// Lanes of dy.
    int lanes() {
        return lanes;
    }

    /// Tiles of a full chunk.
    int tiles() {
        return samples * tilesOfSample;
    }

    /// Tiles of the chunk that begins with sample `first` of so many; not above 0 if it is past the last one.
    int tiles(int first, int allSamples) {
        return Math.min(samples, allSamples - first) * tilesOfSample;
    }

    /// V and D of tiles [from, to) of the chunk that begins with sample `first`.
    ///
    /// @param chunk where its memory begins
    /// @param own where the thread's memory begins
    void transform(
            int from,
            int to,
            int first,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] scratch,
            int chunk,
            int own) {
        int half = half(own);
        int d = chunk + Winograd.POSITIONS * vStride;
        for (int t = from; t < to; t++) {
            int sample = first + t / tilesOfSample;
            int tile = t % tilesOfSample;
            int xStart = xOffset + sample * xLayout.sampleStride();
            windows.transform(tile, x, xStart, scratch, own, half, chunk + t * vRow, vStride);
            int dyStart = dyOffset + sample * yLayout.sampleStride();
            transformGradient(t, dy, dyStart, scratch, own + windows.copyFloats(), half, d);
        }
    }

    private int half(int own) {
        return own + windows.copyFloats() + outputs.copyFloats();
    }

    private void transformGradient(int t, float[] dy, int dyStart, float[] scratch, int window, int half, int d) {
        int row = outputs.row(t % tilesOfSample);
        int column = outputs.column(t % tilesOfSample);
        float[] source = dy;
        int start = dyStart + outputs.pixel(row, column);
        int rowStride = outputs.rowStride();
        if (!outputs.isInside(row, column)) {
            outputs.copy(dy, dyStart, row, column, scratch, window);
            source = scratch;
            start = window;
            rowStride = winograd.tile() * lanes;
        }
        for (int lane = 0; lane < lanes; lane += COUNT) {
            int panel = lane / PanelProduct.PAIR;
            int target = d
                    + panel * PanelProduct.PAIR * tiles()
                    + t * PanelProduct.width(lanes, panel)
                    + lane % PanelProduct.PAIR;
            winograd.gradient(source, start + lane, rowStride, lanes, scratch, half, scratch, target, dStride);
        }
    }

    /// Vᵀ · D of one position, for channels [channel, channel + count) and the filters of a panel:
    /// `u[u start + row · width + lane]`, or added to what is there.
    ///
    /// @param tiles of the chunk
    /// @param first overwrite u rather than add to it
    void multiply(
            int position,
            int panel,
            int channel,
            int count,
            int tiles,
            float[] scratch,
            int chunk,
            int u,
            boolean first) {
        int width = PanelProduct.width(lanes, panel);
        PanelProduct.transposed(
                count,
                tiles,
                width,
                scratch,
                chunk + position * vStride + channel,
                vRow,
                scratch,
                chunk + Winograd.POSITIONS * vStride + position * dStride + panel * PanelProduct.PAIR * tiles(),
                scratch,
                u,
                width,
                first);
        if (position == 0) {
            PanelProduct.addNothing(width, scratch, u, width);
        }
    }

    /// dw of one channel and the vector of filters from `lane` on, from its 36 vectors of U.
    void toFilter(int channel, int lane, float[] scratch, int u, int uStride, int own, float[] dw, int dwOffset) {
        winograd.filterGradient(scratch, u, uStride, scratch, half(own), scratch, own);
        int taps = winograd.taps();
        for (int filter = lane; filter < Math.min(lane + COUNT, shape.filters()); filter++) {
            int target = dwOffset + filter * shape.filterSize() + channel * taps;
            for (int tap = 0; tap < taps; tap++) {
                dw[target + tap] = scratch[own + tap * COUNT + filter - lane];
            }
        }
    }
}
