package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;

import io.convoy.tensor.Layout;

/// Forward and backward-data of a convolution of stride 1 by [Winograd]'s algorithm:
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
final class WinogradCorrelation implements SamplePass {
    /// Floats of V and M that a block may fill.
    private static final int BLOCK_FLOATS = 96 * 1024;

    private final WinogradFilter filter;
    private final WinogradTiles tiles;
    private final Layout in;
    private final int channels;
    private final int lanes;
    private final int block;
    private final int vStride;
    private final int mStride;

    WinogradCorrelation(
            Winograd winograd, Layout in, Layout out, int paddingHeight, int paddingWidth, FilterOrder order) {
        this.in = in;
        channels = in.shape().channels();
        lanes = out.pixelStride();
        filter = new WinogradFilter(winograd, order, out.shape().channels());
        tiles = new WinogradTiles(winograd, in, out, paddingHeight, paddingWidth);
        int fitting = BLOCK_FLOATS / (Winograd.POSITIONS * (in.pixelStride() + lanes));
        block = Math.clamp(fitting / PanelProduct.ROWS, 4, 12) * PanelProduct.ROWS;
        vStride = block * in.pixelStride() + WinogradChunk.SKEW;
        mStride = block * lanes + WinogradChunk.SKEW;
    }

    @Override
    public int packedFloats() {
        return lanes * (1 + Winograd.POSITIONS * channels) + packBlocks() * filter.makingFloats();
    }

    @Override
    public int scratchFloats() {
        return tiles.copyFloats() + Winograd.POSITIONS * (COUNT + vStride + mStride);
    }

    @Override
    public int samples() {
        return Math.ceilDiv(block, tiles.perSample());
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
        filter.packStart(from * COUNT, to * COUNT, bias, biasOffset, packed, packedOffset);
        for (int block = from; block < to; block++) {
            int lane = block * COUNT;
            int panel = lane / PanelProduct.PAIR;
            int target = packedOffset + lanes + panel * PanelProduct.PAIR * channels + lane % PanelProduct.PAIR;
            int making = packedOffset + lanes * (1 + Winograd.POSITIONS * channels) + block * filter.makingFloats();
            filter.transform(
                    lane,
                    0,
                    channels,
                    weight,
                    weightOffset,
                    packed,
                    making,
                    packed,
                    target,
                    PanelProduct.width(lanes, panel),
                    lanes * channels);
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
        int half = scratchOffset + tiles.copyFloats();
        int v = half + Winograd.POSITIONS * COUNT;
        int m = v + Winograd.POSITIONS * vStride;
        int last = to * tiles.perSample();
        for (int first = from * tiles.perSample(); first < last; first += block) {
            int end = Math.min(last, first + block);
            tiles.input(first, end, in, inOffset, scratch, scratchOffset, half, v, vStride);
            for (int position = 0; position < Winograd.POSITIONS; position++) {
                multiply(position, end - first, packed, packedOffset + lanes, scratch, v, m);
            }
            tiles.output(first, end, 0, lanes, packed, packedOffset, scratch, half, m, mStride, out, outOffset);
        }
    }

    private void multiply(int position, int count, float[] packed, int u, float[] scratch, int v, int m) {
        for (int panel = 0; panel * PanelProduct.PAIR < lanes; panel++) {
            int lane = panel * PanelProduct.PAIR;
            int width = PanelProduct.width(lanes, panel);
            int target = m + position * mStride + lane;
            PanelProduct.multiply(
                    count,
                    channels,
                    width,
                    scratch,
                    v + position * vStride,
                    in.pixelStride(),
                    packed,
                    u + (position * lanes + lane) * channels,
                    scratch,
                    target,
                    lanes,
                    true);
            if (position == 0) {
                PanelProduct.continueByNothing(width, scratch, target);
            }
        }
    }
}
