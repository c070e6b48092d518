package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;

import io.convoy.tensor.Layout;
import java.util.Arrays;

/// Forward and backward-data of a convolution of stride 1 by [Winograd]'s algorithm:
///
///     out = Aᵀ [ Σ over channels of (G g Gᵀ) ⊙ (Bᵀ in B) ] A + start
///
/// Block by block of tiles: the windows of all tiles are transformed to V. Then panel by panel of one or two vectors of
/// lanes: for each of the 36 positions M = V · U is one matrix product over channels, and M is transformed back. Every
/// output is summed in the order of its channels, wherever a block ends.
///
/// U has up to four times the floats of the filter. A small one is packed once for all tiles. A large one would go to
/// the
/// memory and back, which costs more than the products if tiles are few; so it is made where it is used, in pieces of a
/// few channels of a panel that stay in the core's cache.
///
/// `packed` holds `start` (padded), then, if U is small, U: for each position, for each panel, `[channel][lane of the
/// panel]`; then memory to make it, for each vector of lanes: 36 vectors, filters `[channel][tap][lane]`. Scratch, for
/// each thread: memory to make U, a window, V `[position][tile][channel]`, M `[position][tile][lane of the panel]`, the
/// piece of a large U.
final class WinogradCorrelation implements DataPass {
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

    /// Values of a lane's filters that are gathered at once: neighbours in memory, few enough for the first cache.
    private static final int GATHERED = 48 * 9;

    private final Winograd winograd;
    private final TileGrid windows;
    private final Layout in;
    private final Layout out;
    private final FilterOrder order;
    private final int across;
    private final int taps;
    private final int gathered;
    private final int makingFloats;
    private final int tiles;
    private final int channels;
    private final int lanes;
    private final boolean large;
    private final int piece;
    private final int block;
    private final int vStride;
    private final int mStride;
    private final int uStride;

    WinogradCorrelation(
            Winograd winograd, Layout in, Layout out, int paddingHeight, int paddingWidth, FilterOrder order) {
        Lanes.requirePadded(in);
        Lanes.requirePadded(out);
        this.winograd = winograd;
        this.in = in;
        this.out = out;
        this.order = order;
        across = winograd.tiles(out.shape().width());
        tiles = across * winograd.tiles(out.shape().height());
        windows = new TileGrid(in, Winograd.WINDOW, winograd.tile(), paddingHeight, paddingWidth, across);
        taps = winograd.taps();
        gathered = GATHERED / taps;
        makingFloats = (Winograd.POSITIONS + gathered * taps) * COUNT;
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
        return lanes + (large ? 0 : Winograd.POSITIONS * uStride + lanes / COUNT * makingFloats);
    }

    @Override
    public int scratchFloats() {
        return makingFloats + windows.copyFloats() + Winograd.POSITIONS * (vStride + mStride + (large ? uStride : 0));
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
            int weightOffset,
            float[] bias,
            int biasOffset,
            float[] packed,
            int packedOffset) {
        int u = packedOffset + lanes;
        int making = u + Winograd.POSITIONS * uStride;
        for (int lane = from * COUNT; lane < to * COUNT; lane += COUNT) {
            Arrays.fill(packed, packedOffset + lane, packedOffset + lane + COUNT, 0);
            if (bias.length > 0) {
                System.arraycopy(bias, biasOffset + lane, packed, packedOffset + lane, used(lane));
            }
            if (!large) {
                int own = making + lane / COUNT * makingFloats;
                makeU(lane, 0, channels, weight, weightOffset, packed, own, packed, u + panelStart(lane));
            }
        }
    }

    /// U of a vector of lanes for channels [from, to).
    ///
    /// @param making memory to make U
    /// @param target of the first channel's vector of the first position
    private void makeU(
            int lane,
            int from,
            int to,
            float[] weight,
            int weightOffset,
            float[] scratch,
            int making,
            float[] u,
            int target) {
        int filters = making + Winograd.POSITIONS * COUNT;
        for (int first = from; first < to; first += gathered) {
            int count = Math.min(gathered, to - first);
            gather(lane, first, count, weight, weightOffset, scratch, filters);
            for (int i = 0; i < count; i++) {
                int vector = target + (first - from + i) * width(lane);
                winograd.filter(scratch, filters + i * taps * COUNT, scratch, making, u, vector, uStride);
            }
        }
    }

    /// The filters of a vector of lanes and of some channels, in the order of their memory as far as possible.
    private void gather(
            int lane, int channel, int count, float[] weight, int weightOffset, float[] filters, int target) {
        int used = used(lane);
        if (used < COUNT) {
            Arrays.fill(filters, target, target + count * taps * COUNT, 0);
        }
        if (order.laneStep() > order.channelStep()) {
            for (int l = 0; l < used; l++) {
                for (int c = 0; c < count; c++) {
                    int source = weightOffset + order.index(channel + c, lane + l);
                    gather(weight, source, filters, target + c * taps * COUNT + l);
                }
            }
        } else {
            for (int c = 0; c < count; c++) {
                for (int l = 0; l < used; l++) {
                    int source = weightOffset + order.index(channel + c, lane + l);
                    gather(weight, source, filters, target + c * taps * COUNT + l);
                }
            }
        }
    }

    private void gather(float[] weight, int source, float[] filters, int target) {
        int step = order.tapStep();
        for (int tap = 0; tap < winograd.taps(); tap++) {
            filters[target + tap * COUNT] = weight[source + tap * step];
        }
    }

    /// Lanes in use of a vector.
    private int used(int lane) {
        return Math.clamp(out.shape().channels() - lane, 0, COUNT);
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
            float[] weight,
            int weightOffset,
            float[] packed,
            int packedOffset,
            float[] scratch,
            int scratchOffset,
            float[] out,
            int outOffset) {
        int window = scratchOffset + makingFloats;
        int v = window + windows.copyFloats();
        int m = v + Winograd.POSITIONS * vStride;
        int u = m + Winograd.POSITIONS * mStride;
        int end = to * tiles;
        for (int first = from * tiles; first < end; first += block) {
            int count = Math.min(block, end - first);
            for (int t = 0; t < count; t++) {
                int tile = first + t;
                int start = inOffset + tile / tiles * this.in.sampleStride();
                int target = v + t * this.in.pixelStride();
                windows.transform(tile % tiles, in, start, scratch, window, scratchOffset, target, vStride);
            }
            for (int panel = 0; panel < lanes; panel += PanelProduct.PAIR) {
                if (large) {
                    for (int channel = 0; channel < channels; channel += piece) {
                        makePiece(panel, channel, weight, weightOffset, scratch, scratchOffset, u);
                        multiply(count, panel, channel, scratch, v, scratch, u, m);
                    }
                } else {
                    multiply(count, panel, 0, scratch, v, packed, packedOffset + lanes + panelStart(panel), m);
                }
                for (int t = 0; t < count; t++) {
                    int source = m + t * width(panel);
                    transformOutput(
                            first + t, panel, packed, packedOffset, scratch, scratchOffset, source, out, outOffset);
                }
            }
        }
    }

    /// The piece of a large U that begins with a channel of a panel.
    private void makePiece(int panel, int first, float[] weight, int weightOffset, float[] scratch, int making, int u) {
        int end = Math.min(channels, first + piece);
        for (int lane = panel; lane < panel + width(panel); lane += COUNT) {
            makeU(lane, first, end, weight, weightOffset, scratch, making, scratch, u + lane - panel);
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

    private void transformOutput(
            int tile,
            int panel,
            float[] packed,
            int start,
            float[] scratch,
            int half,
            int m,
            float[] image,
            int imageOffset) {
        int row = tile % tiles / across * winograd.tile();
        int column = tile % tiles % across * winograd.tile();
        int rowStride = out.shape().width() * lanes;
        int target = imageOffset + tile / tiles * out.sampleStride() + row * rowStride + column * lanes;
        int rows = Math.min(winograd.tile(), out.shape().height() - row);
        int columns = Math.min(winograd.tile(), out.shape().width() - column);
        for (int lane = panel; lane < panel + width(panel); lane += COUNT) {
            winograd.output(
                    scratch,
                    m + lane - panel,
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
