package io.convoy.kernel;

import static io.convoy.kernel.PixelTiles.PAIR;

import io.convoy.tensor.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The loop of forward and of backward-data, which differ only in which input meets which tap ([Segment]):
///
///     out[n, p, lane] = start[lane] + Σ over taps t, channels c of in[n, p(t), c] · filter[t, c, lane]
///
/// Output channels lie in lanes, inputs are broadcast. A tile of several pixels × one or two vectors of channels
/// ([PixelTiles]) stays in registers while all taps pass by; so every output is one chain of fused multiply-adds in
/// the order of its taps and channels, whatever the tile.
///
/// Pixels of a [Region] are taken from as many samples as fill some tiles, wherever they lie: a table holds their
/// offsets.
///
/// `packed` holds `start` (padded), then for each block of two vectors of lanes, the last one perhaps of one
/// vector, its rows: `[tap][channel][lane of the block]`.
final class Correlation implements SamplePass {
    /// Weights that stay in the second cache: with no more, some pixels meet all of them before the next pixels do.
    private static final int MANY_WEIGHTS = 1 << 16;

    /// The idle share of tiles, at most: one in so many.
    private static final int IDLE = 20;

    /// Channels of one lane that are packed before the next lane's: some neighbours in memory, few enough for the
    /// cache.
    private static final int PACKED_TOGETHER = 16;

    private final Region[] regions;
    private final int taps;
    private final FilterOrder order;
    private final int inChannels;
    private final int outChannels;
    private final int rows;
    private final int lanes;
    private final int inSampleStride;
    private final int outSampleStride;

    /// @param rowSegments of the vertical axis
    /// @param columnSegments of the horizontal axis
    /// @param tapOrder where the rows of tap (vertical, horizontal) stand among all taps
    /// @param order of the filter, tap by tap as `tapOrder` has them
    Correlation(
            List<Segment> rowSegments,
            List<Segment> columnSegments,
            Layout in,
            Layout out,
            int taps,
            TapOrder tapOrder,
            FilterOrder order) {
        Lanes.requirePadded(out);
        List<Region> list = new ArrayList<>();
        for (Segment rowSegment : rowSegments) {
            for (Segment columnSegment : columnSegments) {
                list.add(Region.of(rowSegment, columnSegment, in, out, tapOrder));
            }
        }
        regions = list.toArray(Region[]::new);
        this.taps = taps;
        this.order = order;
        inChannels = in.shape().channels();
        outChannels = out.shape().channels();
        rows = taps * inChannels;
        lanes = Lanes.padded(outChannels);
        inSampleStride = in.sampleStride();
        outSampleStride = out.sampleStride();
    }

    /// The position of a tap among the packed rows.
    interface TapOrder {
        int position(int vertical, int horizontal);
    }

    @Override
    public int packedFloats() {
        return lanes * (rows + 1);
    }

    @Override
    public int packBlocks() {
        return Math.ceilDiv(lanes, PAIR);
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
        for (int block = from * PAIR; block < Math.min(lanes, to * PAIR); block += PAIR) {
            int width = Math.min(PAIR, lanes - block);
            int used = Math.clamp(outChannels - block, 0, width);
            Arrays.fill(packed, packedOffset + block, packedOffset + block + width, 0);
            if (bias.length > 0) {
                System.arraycopy(bias, biasOffset + block, packed, packedOffset + block, used);
            }
            int panel = packedOffset + lanes + block * rows;
            for (int first = 0; first < inChannels; first += PACKED_TOGETHER) {
                int end = Math.min(inChannels, first + PACKED_TOGETHER);
                for (int lane = 0; lane < width; lane++) {
                    int source = weightOffset + order.index(0, block + lane);
                    for (int tap = 0; tap < taps; tap++) {
                        int target = panel + tap * inChannels * width + lane;
                        for (int channel = first; channel < end; channel++) {
                            packed[target + channel * width] = lane < used
                                    ? weight[source + tap * order.tapStep() + channel * order.channelStep()]
                                    : 0;
                        }
                    }
                }
            }
        }
    }

    @Override
    public int scratchFloats() {
        return 0;
    }

    @Override
    public int samples() {
        int largest =
                Arrays.stream(regions).mapToInt(Region::pixelsPerSample).max().orElse(1);
        int samples = Math.max(1, Math.ceilDiv(Region.ENOUGH, largest));
        while (!fillsTiles(samples)) {
            samples++;
        }
        return samples;
    }

    /// Whether the pixels of so many samples leave little of their tiles idle; true of any multiple of a tile's height.
    private boolean fillsTiles(int samples) {
        int height = PixelTiles.height(lanes);
        long busy = 0;
        long all = 0;
        for (Region region : regions) {
            int pixels = region.pixels(samples);
            busy += (long) region.rows() * pixels;
            all += (long) region.rows() * Math.ceilDiv(pixels, height) * height;
        }
        return (all - busy) * IDLE <= all;
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
        int together = (long) rows * lanes <= MANY_WEIGHTS ? lanes : PAIR;
        for (int lane = 0; lane < lanes; lane += together) {
            int endLane = Math.min(lanes, lane + together);
            for (Region region : regions) {
                for (int sample = from; sample < to; sample += region.samples()) {
                    int pixels = region.pixels(Math.min(region.samples(), to - sample));
                    int inStart = inOffset + sample * inSampleStride;
                    int outStart = outOffset + sample * outSampleStride;
                    for (int pixel = 0; pixel < pixels; pixel += PixelTiles.WHOLE) {
                        int end = Math.min(pixels, pixel + PixelTiles.WHOLE);
                        block(region, pixel, end, lane, endLane, in, inStart, packed, packedOffset, out, outStart);
                    }
                }
            }
        }
    }

    /// Pixels [from, to) × lanes [fromLane, toLane).
    private void block(
            Region region,
            int from,
            int to,
            int fromLane,
            int toLane,
            float[] in,
            int inStart,
            float[] packed,
            int packedOffset,
            float[] out,
            int outStart) {
        for (int lane = fromLane; lane < toLane; lane += PAIR) {
            int start = packedOffset + lane;
            int filter = packedOffset + lanes + lane * rows;
            if (lane + PAIR <= lanes) {
                PixelTiles.pairs(region, from, to, in, inStart, packed, start, filter, out, outStart + lane);
            } else {
                PixelTiles.singles(region, from, to, in, inStart, packed, start, filter, out, outStart + lane);
            }
        }
    }
}
