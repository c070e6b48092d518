package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;

import io.convoy.tensor.Layout;
import java.util.Arrays;

/// Forward and backward-data of a 3×3 convolution of stride 1 by [Winograd]'s F(4×4, 3×3):
///
///     out = Aᵀ [ Σ over channels of (G g Gᵀ) ⊙ (Bᵀ in B) ] A + start
///
/// Block by block of tiles: the windows of all tiles are transformed to V. Then panel by panel of one or two vectors of
/// lanes: for each of the 36 positions M = V · U is one matrix product over channels, and M is transformed back. Every
/// output is summed in the order of its channels, wherever a block ends.
///
/// U has four times the floats of the filter. A small one is packed once for all tiles. A large one would go to the
/// memory and back, which costs more than the products if tiles are few; so it is made where it is used, in pieces of a
/// few channels of a panel that stay in the core's cache.
///
/// `packed` holds `start` (padded), then, if U is small, U: for each position, for each panel, `[channel][lane of the
/// panel]`; then the filter: for each vector of lanes, `[channel][tap][lane]`, of one channel if U is small. Scratch,
/// for each thread: a window, 36 vectors, V `[position][tile][channel]`, M `[position][tile][lane of the panel]`, the
/// piece of a large U.
final class WinogradCorrelation implements DataPass {
    private static final int TAPS = 9;

    /// Keeps the same tile of two positions out of the same cache set.
    private static final int SKEW = 16;

    /// Floats of V and M that a block may fill, if U is small.
    private static final int BLOCK_FLOATS = 96 * 1024;

    /// Tiles of a block, if U is large: as many as make up for its pieces.
    private static final int LARGE_BLOCK = 13 * PanelProduct.ROWS;

    /// Floats of U that count as large: more than share a processor's last cache with the rest.
    static final int LARGE = 2 << 20;

    /// Channels of a piece of a large U.
    private static final int PIECE = 96;

    private final TileGrid windows;
    private final Layout in;
    private final Layout out;
    private final int across;
    private final int tiles;
    private final int channels;
    private final int lanes;
    private final boolean large;
    private final int piece;
    private final int block;
    private final int vStride;
    private final int mStride;
    private final int uStride;

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
        large = Winograd.POSITIONS * channels * lanes > LARGE;
        int panel = Math.min(lanes, PanelProduct.PAIR);
        int fitting = BLOCK_FLOATS / (Winograd.POSITIONS * (in.pixelStride() + panel));
        block = large ? LARGE_BLOCK : Math.clamp(fitting / PanelProduct.ROWS, 4, 12) * PanelProduct.ROWS;
        piece = large ? PIECE : channels;
        vStride = block * in.pixelStride() + SKEW;
        mStride = block * panel + SKEW;
        uStride = large ? piece * panel + SKEW : channels * lanes;
    }

    @Override
    public int packedFloats() {
        int filter = large ? channels * TAPS : TAPS + Winograd.POSITIONS;
        return lanes + (large ? 0 : Winograd.POSITIONS * uStride) + lanes * filter;
    }

    @Override
    public int scratchFloats() {
        return windows.copyFloats() + Winograd.POSITIONS * (COUNT + vStride + mStride + (large ? uStride : 0));
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
            if (large) {
                int filter = packedOffset + lanes + lane * channels * TAPS;
                for (int channel = 0; channel < channels; channel++) {
                    int source = origin + channel * channelStep + lane * laneStep;
                    gather(used, weight, source, tapStep, laneStep, packed, filter + channel * TAPS * COUNT);
                }
            } else {
                int taps = packedOffset + lanes + Winograd.POSITIONS * uStride + lane * (TAPS + Winograd.POSITIONS);
                int target = packedOffset + lanes + panelStart(lane);
                for (int channel = 0; channel < channels; channel++) {
                    int source = origin + channel * channelStep + lane * laneStep;
                    gather(used, weight, source, tapStep, laneStep, packed, taps);
                    Winograd.filter(
                            packed, taps, packed, taps + TAPS * COUNT, packed, target + channel * width(lane), uStride);
                }
            }
        }
    }

    private static void gather(
            int used, float[] weight, int source, int tapStep, int laneStep, float[] taps, int target) {
        for (int tap = 0; tap < TAPS; tap++) {
            for (int l = 0; l < used; l++) {
                taps[target + tap * COUNT + l] = weight[source + tap * tapStep + l * laneStep];
            }
        }
    }

    /// Lanes of the panel that has a lane.
    private int width(int lane) {
        return Math.min(PanelProduct.PAIR, lanes - lane / PanelProduct.PAIR * PanelProduct.PAIR);
    }

    /// From the start of a position of a small U to a vector of lanes of its first channel.
    private int panelStart(int lane) {
        return lane / PanelProduct.PAIR * PanelProduct.PAIR * channels + lane % PanelProduct.PAIR;
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
        int u = m + Winograd.POSITIONS * mStride;
        int end = to * tiles;
        for (int first = from * tiles; first < end; first += block) {
            int count = Math.min(block, end - first);
            for (int t = 0; t < count; t++) {
                int tile = first + t;
                int start = inOffset + tile / tiles * this.in.sampleStride();
                int target = v + t * this.in.pixelStride();
                windows.transform(tile % tiles, in, start, scratch, scratchOffset, half, target, vStride);
            }
            for (int panel = 0; panel < lanes; panel += PanelProduct.PAIR) {
                if (large) {
                    for (int channel = 0; channel < channels; channel += piece) {
                        makeU(panel, channel, packed, packedOffset, scratch, half, u);
                        multiply(count, panel, channel, scratch, v, scratch, u, m);
                    }
                } else {
                    multiply(count, panel, 0, scratch, v, packed, packedOffset + lanes + panelStart(panel), m);
                }
                for (int lane = panel; lane < panel + width(panel); lane += COUNT) {
                    int start = packedOffset + lane;
                    for (int t = 0; t < count; t++) {
                        int source = m + t * width(panel) + lane - panel;
                        transformOutput(first + t, lane, packed, start, scratch, half, source, out, outOffset);
                    }
                }
            }
        }
    }

    /// The piece of a large U that begins with a channel of a panel.
    private void makeU(int panel, int first, float[] packed, int packedOffset, float[] scratch, int half, int u) {
        int end = Math.min(channels, first + piece);
        for (int lane = panel; lane < panel + width(panel); lane += COUNT) {
            int filter = packedOffset + lanes + lane * channels * TAPS;
            for (int channel = first; channel < end; channel++) {
                int target = u + (channel - first) * width(panel) + lane - panel;
                Winograd.filter(packed, filter + channel * TAPS * COUNT, scratch, half, scratch, target, uStride);
            }
        }
    }

    /// M of a panel: V · U over a piece's channels, added to the channels before it.
    private void multiply(int count, int panel, int channel, float[] scratch, int v, float[] filter, int u, int m) {
        for (int position = 0; position < Winograd.POSITIONS; position++) {
            PanelProduct.multiply(
                    count,
                    Math.min(piece, channels - channel),
                    width(panel),
                    scratch,
                    v + position * vStride + channel,
                    in.pixelStride(),
                    filter,
                    u + position * uStride,
                    scratch,
                    m + position * mStride,
                    width(panel),
                    channel == 0);
        }
    }

    /// One vector of lanes of a tile.
    private void transformOutput(
            int tile,
            int lane,
            float[] packed,
            int start,
            float[] scratch,
            int half,
            int m,
            float[] image,
            int imageOffset) {
        int row = tile % tiles / across * Winograd.TILE;
        int column = tile % tiles % across * Winograd.TILE;
        int rowStride = out.shape().width() * lanes;
        int target = imageOffset + tile / tiles * out.sampleStride() + row * rowStride + column * lanes;
        Winograd.output(
                scratch,
                m,
                mStride,
                packed,
                start,
                scratch,
                half,
                image,
                target + lane,
                rowStride,
                lanes,
                Math.min(Winograd.TILE, out.shape().height() - row),
                Math.min(Winograd.TILE, out.shape().width() - column));
    }
}
