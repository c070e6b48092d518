package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;

import io.convoy.tensor.Layout;
import java.util.Arrays;

/// Forward and backward-data of a 3×3 convolution of stride 1 by [Winograd]'s F(4×4, 3×3):
///
///     out = Aᵀ [ Σ over channels of (G g Gᵀ) ⊙ (Bᵀ in B) ] A + start
///
/// Block by block of tiles: the windows of all tiles are transformed to V, for each of the 36 positions M = V · U is
/// one matrix product over channels, and M is transformed back. A block is as many tiles as V and M leave in the
/// processor's cache; every output is summed in the order of its channels, wherever the block ends.
///
/// `packed` holds `start` (padded), then U: for each position, for each panel of one or two vectors of lanes,
/// `[channel][lane of the panel]`; then memory for packing, for each vector of lanes. Scratch, for each thread: a
/// window, 36 vectors, V `[position][tile][channel]` and M `[position][tile][lane]`.
final class WinogradCorrelation implements DataPass {
    private static final int TAPS = 9;

    /// Keeps the same tile of two positions out of the same cache set.
    private static final int SKEW = 16;

    /// Floats of V and M that a block may fill.
    private static final int BLOCK_FLOATS = 96 * 1024;

    private final TileGrid windows;
    private final Layout in;
    private final Layout out;
    private final int across;
    private final int tiles;
    private final int channels;
    private final int lanes;
    private final int block;
    private final int vStride;
    private final int mStride;

    WinogradCorrelation(Layout in, Layout out, int paddingHeight, int paddingWidth) {
        Lanes.requirePadded(in);
        Lanes.requirePadded(out);
        this.in = in;
        this.out = out;
        across = Winograd.tiles(out.shape().width());
        tiles = across * Winograd.tiles(out.shape().height());
        windows = new TileGrid(in, Winograd.WINDOW, paddingHeight, paddingWidth, across);
        channels = in.shape().channels();
        lanes = out.pixelStride();
        int fitting = BLOCK_FLOATS / (Winograd.POSITIONS * (in.pixelStride() + lanes));
        block = Math.clamp(fitting / PanelProduct.ROWS, 4, 12) * PanelProduct.ROWS;
        vStride = block * in.pixelStride() + SKEW;
        mStride = block * lanes + SKEW;
    }

    @Override
    public int packedFloats() {
        return lanes * (1 + Winograd.POSITIONS * channels + TAPS + Winograd.POSITIONS);
    }

    @Override
    public int scratchFloats() {
        return windows.copyFloats() + Winograd.POSITIONS * (COUNT + vStride + mStride);
    }

    @Override
    public int samples() {
        return Math.ceilDiv(block, tiles);
    }

    @Override
    public int packBlocks() {
        return lanes / COUNT;
    }

    @Override
    public void pack(
            int from,
            int to,
            float[] weight,
            int origin,
            int tapStep,
            int channelStep,
            int laneStep,
            float[] bias,
            int biasOffset,
            float[] packed,
            int packedOffset) {
        for (int lane = from * COUNT; lane < to * COUNT; lane += COUNT) {
            int used = Math.clamp(out.shape().channels() - lane, 0, COUNT);
            Arrays.fill(packed, packedOffset + lane, packedOffset + lane + COUNT, 0);
            if (bias.length > 0) {
                System.arraycopy(bias, biasOffset + lane, packed, packedOffset + lane, used);
            }
            int panel = lane / PanelProduct.PAIR * PanelProduct.PAIR;
            int width = Math.min(PanelProduct.PAIR, lanes - panel);
            int taps = packedOffset + lanes * (1 + Winograd.POSITIONS * channels) + lane * (TAPS + Winograd.POSITIONS);
            int half = taps + TAPS * COUNT;
            for (int channel = 0; channel < channels; channel++) {
                int source = origin + channel * channelStep + lane * laneStep;
                for (int tap = 0; tap < TAPS; tap++) {
                    for (int l = 0; l < used; l++) {
                        packed[taps + tap * COUNT + l] = weight[source + tap * tapStep + l * laneStep];
                    }
                }
                int target = packedOffset + lanes + panel * channels + channel * width + lane - panel;
                Winograd.filter(packed, taps, packed, half, packed, target, lanes * channels);
            }
        }
    }

    @Override
    public void run(
            int from,
            int to,
            float[] in,
            int inOffset,
            float[] packed,
            int packedOffset,
            float[] scratch,
            int scratchOffset,
            float[] out,
            int outOffset) {
        int half = scratchOffset + windows.copyFloats();
        int v = half + Winograd.POSITIONS * COUNT;
        int m = v + Winograd.POSITIONS * vStride;
        int end = to * tiles;
        for (int first = from * tiles; first < end; first += block) {
            int count = Math.min(block, end - first);
            for (int t = 0; t < count; t++) {
                int tile = first + t;
                int start = inOffset + tile / tiles * this.in.sampleStride();
                int target = v + t * this.in.pixelStride();
                windows.transform(tile % tiles, in, start, scratch, scratchOffset, half, target, vStride);
            }
            for (int position = 0; position < Winograd.POSITIONS; position++) {
                multiply(position, count, packed, packedOffset + lanes, scratch, v, m);
            }
            for (int t = 0; t < count; t++) {
                transformOutput(first + t, packed, packedOffset, scratch, half, m + t * lanes, out, outOffset);
            }
        }
    }

    private void multiply(int position, int count, float[] packed, int u, float[] scratch, int v, int m) {
        for (int panel = 0; panel < lanes; panel += PanelProduct.PAIR) {
            PanelProduct.multiply(
                    count,
                    channels,
                    Math.min(PanelProduct.PAIR, lanes - panel),
                    scratch,
                    v + position * vStride,
                    in.pixelStride(),
                    packed,
                    u + (position * lanes + panel) * channels,
                    scratch,
                    m + position * mStride + panel,
                    lanes);
        }
    }

    private void transformOutput(
            int tile, float[] packed, int start, float[] scratch, int half, int m, float[] image, int imageOffset) {
        int row = tile % tiles / across * Winograd.TILE;
        int column = tile % tiles % across * Winograd.TILE;
        int rowStride = out.shape().width() * lanes;
        int target = imageOffset + tile / tiles * out.sampleStride() + row * rowStride + column * lanes;
        int rows = Math.min(Winograd.TILE, out.shape().height() - row);
        int columns = Math.min(Winograd.TILE, out.shape().width() - column);
        for (int lane = 0; lane < lanes; lane += COUNT) {
            Winograd.output(
                    scratch,
                    m + lane,
                    mStride,
                    packed,
                    start + lane,
                    scratch,
                    half,
                    image,
                    target + lane,
                    rowStride,
                    lanes,
                    rows,
                    columns);
        }
    }
}
