package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;

import io.convoy.tensor.Layout;
import java.util.ArrayList;
import java.util.List;

/// What [WinogradCorrelation] does, for a large U.
///
/// Such a U would go to the memory and back, which costs more than the products if tiles are few. So it is made where
/// it is used, in pieces of a few channels of a panel that stay in the core's cache, and threads share out panels
/// of blocks of tiles rather than samples. Every output is summed in the order of its channels, wherever a piece
/// ends: with the same bits as if U were whole.
///
/// Round by round of samples, whose V is in memory at once. `packed` holds `start`. Scratch: V of a round
/// `[position][tile][channel]`; for each thread: memory to make U, a window, a piece of U `[position][channel][lane of
/// the panel]`, M of a block of tiles `[position][tile][lane of the panel]`.
final class WinogradPanels implements PhasedPass {
    /// Floats of U that count as large: more than share a processor's last cache with the rest.
    static final int LARGE = 2 << 20;

    /// Floats of V of a round, at most, unless one sample has more.
    private static final int ROUND_FLOATS = 8 << 20;

    /// Tiles that share a piece of U, at most: as many as make up for it.
    private static final int BLOCK = 13 * PanelProduct.ROWS;

    /// Channels of a piece.
    private static final int PIECE = 96;

    private final WinogradFilter filter;
    private final WinogradTiles tiles;
    private final Layout inLayout;
    private final int channels;
    private final int lanes;
    private final int panels;
    private final int mStride;
    private final int uStride;

    WinogradPanels(Winograd winograd, Layout in, Layout out, int paddingHeight, int paddingWidth, FilterOrder order) {
        inLayout = in;
        channels = in.shape().channels();
        lanes = out.pixelStride();
        panels = Math.ceilDiv(lanes, PanelProduct.PAIR);
        mStride = BLOCK * PanelProduct.PAIR + WinogradChunk.SKEW;
        uStride = PIECE * PanelProduct.PAIR + WinogradChunk.SKEW;
        filter = new WinogradFilter(winograd, order, out.shape().channels());
        tiles = new WinogradTiles(winograd, in, out, paddingHeight, paddingWidth);
    }

    @Override
    public int packedFloats() {
        return lanes;
    }

    @Override
    public int packBlocks() {
        return 1;
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
        filter.packStart(0, lanes, bias, biasOffset, packed, packedOffset);
    }

    @Override
    public List<DataPhase> phases(int maxSamples, int threads) {
        int samples = samplesOfRound(maxSamples);
        List<DataPhase> phases = new ArrayList<>();
        for (int first = 0; first < maxSamples; first += samples) {
            phases.add(new Transform(first, samples));
            phases.add(new Panels(first, samples));
        }
        return phases;
    }

    @Override
    public int scratchFloats(int maxSamples, int threads) {
        return Math.addExact(vFloats(samplesOfRound(maxSamples)), ThreadMemory.floats(threadFloats(), threads));
    }

    private int samplesOfRound(int maxSamples) {
        return Math.clamp(ROUND_FLOATS / vFloats(1), 1, maxSamples);
    }

    private int vFloats(int samples) {
        return Math.multiplyExact(Winograd.POSITIONS, vStride(samples));
    }

    private int vStride(int samples) {
        return samples * tiles.perSample() * inLayout.pixelStride() + WinogradChunk.SKEW;
    }

    private int threadFloats() {
        return filter.makingFloats() + tiles.copyFloats() + Winograd.POSITIONS * (mStride + uStride);
    }

    /// Blocks of tiles of a round, about equal.
    private int tileBlocks(int roundSamples) {
        return Math.ceilDiv(roundSamples * tiles.perSample(), BLOCK);
    }

    private int blockTiles(int roundSamples) {
        int even = Math.ceilDiv(roundSamples * tiles.perSample(), tileBlocks(roundSamples));
        return Math.ceilDiv(even, PanelProduct.ROWS) * PanelProduct.ROWS;
    }

    /// V of a round; a block is a tile.
    private final class Transform implements DataPhase {
        private final int first;
        private final int roundSamples;

        private Transform(int first, int roundSamples) {
            this.first = first;
            this.roundSamples = roundSamples;
        }

        @Override
        public int blocks() {
            return roundSamples * tiles.perSample();
        }

        @Override
        public void run(
                int thread,
                int from,
                int to,
                int samples,
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
            int own = scratchOffset + vFloats(roundSamples) + ThreadMemory.start(threadFloats(), thread);
            int start = first * tiles.perSample();
            int end = Math.min(start + to, samples * tiles.perSample());
            int window = own + filter.makingFloats();
            int v = scratchOffset + from * inLayout.pixelStride();
            tiles.input(start + from, end, in, inOffset, scratch, window, own, v, vStride(roundSamples));
        }
    }

    /// The outputs of a round; a block is a panel of a block of tiles.
    private final class Panels implements DataPhase {
        private final int first;
        private final int roundSamples;

        private Panels(int first, int roundSamples) {
            this.first = first;
            this.roundSamples = roundSamples;
        }

        @Override
        public int blocks() {
            return tileBlocks(roundSamples) * panels;
        }

        @Override
        public void run(
                int thread,
                int from,
                int to,
                int samples,
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
            int own = scratchOffset + vFloats(roundSamples) + ThreadMemory.start(threadFloats(), thread);
            int u = own + filter.makingFloats() + tiles.copyFloats();
            int m = u + Winograd.POSITIONS * uStride;
            int blockTiles = blockTiles(roundSamples);
            int start = first * tiles.perSample();
            int end = Math.min(samples - first, roundSamples) * tiles.perSample();
            for (int block = from; block < to; block++) {
                int tile = block / panels * blockTiles;
                int count = Math.min(blockTiles, end - tile);
                if (count > 0) {
                    int panel = block % panels;
                    int v = scratchOffset + tile * inLayout.pixelStride();
                    multiply(panel, count, weight, weightOffset, scratch, own, v, vStride(roundSamples), u, m);
                    tiles.output(
                            start + tile,
                            start + tile + count,
                            panel * PanelProduct.PAIR,
                            PanelProduct.width(lanes, panel),
                            packed,
                            packedOffset,
                            scratch,
                            own,
                            m,
                            mStride,
                            out,
                            outOffset);
                }
            }
        }
    }

    /// M = V · U of a panel, piece by piece.
    private void multiply(
            int panel,
            int count,
            float[] weight,
            int weightOffset,
            float[] scratch,
            int making,
            int v,
            int vStride,
            int u,
            int m) {
        int width = PanelProduct.width(lanes, panel);
        for (int channel = 0; channel < channels; channel += PIECE) {
            int end = Math.min(channels, channel + PIECE);
            for (int lane = 0; lane < width; lane += COUNT) {
                int first = panel * PanelProduct.PAIR + lane;
                filter.transform(
                        first, channel, end, weight, weightOffset, scratch, making, scratch, u + lane, width, uStride);
            }
            for (int position = 0; position < Winograd.POSITIONS; position++) {
                PanelProduct.multiply(
                        count,
                        end - channel,
                        width,
                        scratch,
                        v + position * vStride + channel,
                        inLayout.pixelStride(),
                        scratch,
                        u + position * uStride,
                        scratch,
                        m + position * mStride,
                        width,
                        channel == 0);
            }
        }
    }
}
