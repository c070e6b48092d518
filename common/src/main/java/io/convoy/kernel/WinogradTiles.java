package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;

import io.convoy.tensor.Layout;

/// The tiles of a convolution's outputs and their windows of the input, sample after sample.
final class WinogradTiles {
    private final Winograd winograd;
    private final Layout in;
    private final Layout out;
    private final TileGrid windows;
    private final int across;
    private final int perSample;

    WinogradTiles(Winograd winograd, Layout in, Layout out, int paddingHeight, int paddingWidth) {
        Lanes.requirePadded(in);
        Lanes.requirePadded(out);
        this.winograd = winograd;
        this.in = in;
        this.out = out;
        across = winograd.tiles(out.shape().width());
        perSample = across * winograd.tiles(out.shape().height());
        windows = new TileGrid(in, Winograd.WINDOW, winograd.tile(), paddingHeight, paddingWidth, across);
    }

    int perSample() {
        return perSample;
    }

    /// Floats of a window's copy.
    int copyFloats() {
        return windows.copyFloats();
    }

    /// V of tiles [from, to), `[position][tile][channel]` from `v` on.
    ///
    /// @param window memory for [#copyFloats]
    /// @param half memory for 36 vectors
    void input(
            int from,
            int to,
            float[] image,
            int imageOffset,
            float[] scratch,
            int window,
            int half,
            int v,
            int positionStride) {
        for (int tile = from; tile < to; tile++) {
            int start = imageOffset + tile / perSample * in.sampleStride();
            int target = v + (tile - from) * in.pixelStride();
            windows.transform(tile % perSample, image, start, scratch, window, half, target, positionStride);
        }
    }

    /// Lanes [lane, lane + width) of the outputs of tiles [from, to), from their M `[position][tile][lane]`.
    ///
    /// @param start what sums start with, of lane 0
    /// @param half memory for 36 vectors
    /// @param m of the first tile
    void output(
            int from,
            int to,
            int lane,
            int width,
            float[] packed,
            int start,
            float[] scratch,
            int half,
            int m,
            int positionStride,
            float[] image,
            int imageOffset) {
        int pixelStride = out.pixelStride();
        int rowStride = out.shape().width() * pixelStride;
        for (int tile = from; tile < to; tile++) {
            int row = tile % perSample / across * winograd.tile();
            int column = tile % perSample % across * winograd.tile();
            int pixel = tile / perSample * out.sampleStride() + row * rowStride + column * pixelStride;
            int rows = Math.min(winograd.tile(), out.shape().height() - row);
            int columns = Math.min(winograd.tile(), out.shape().width() - column);
            for (int l = 0; l < width; l += COUNT) {
                winograd.output(
                        scratch,
                        m + (tile - from) * width + l,
                        positionStride,
                        packed,
                        start + lane + l,
                        scratch,
                        half,
                        image,
                        imageOffset + pixel + lane + l,
                        rowStride,
                        pixelStride,
                        rows,
                        columns);
            }
        }
    }
}
