package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;
import static io.convoy.kernel.Lanes.broadcast;
import static io.convoy.kernel.Lanes.load;

import io.convoy.tensor.Layout;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/// The loop of the filter's gradient:
///
///     dw[row, lane] = Σ over samples and pixels of x[n, p(row)] · dy[n, p, lane]
///
/// Filters lie in lanes, inputs are broadcast. A tile of five weights × one or two vectors of filters stays in
/// registers while the pixels of a [FilterPart] pass by, row by row, in a group of samples; then it is added to the
/// packed gradient in scratch memory, group by group. A group has as many samples as give [#ENOUGH] pixels: by the
/// shape alone, so every weight is summed in one order. Last, the packed gradient is laid out as `[filters,
/// channels, kernel height, width]`.
///
/// Scratch holds, for each block of two vectors of filters, `[row][lane of the block]`, and spare rows for the
/// weights that only fill up a tile.
final class FilterGradient implements FilterPass, FilterPhase {
    private static final int PAIR = 2 * COUNT;

    /// Pixels after which sums in registers are added to the packed gradient, at least.
    private static final int ENOUGH = 256;

    private final ConvShape shape;
    private final FilterPart[] parts;
    private final int partsPerBlock;
    private final int group;
    private final int xSampleStride;
    private final int dySampleStride;

    FilterGradient(ConvShape shape, Layout x, Layout y) {
        Lanes.requirePadded(y);
        this.shape = shape;
        group = Math.ceilDiv(ENOUGH, shape.outHeight() * shape.outWidth());
        FilterParts cut = new FilterParts(shape, x, y, group);
        boolean manyChannels = shape.channels() > FilterPart.TILE;
        parts = (manyChannels ? cut.byTap() : cut.byRegion()).toArray(FilterPart[]::new);
        partsPerBlock = manyChannels ? 1 : parts.length; // parts of regions share rows
        xSampleStride = x.sampleStride();
        dySampleStride = y.sampleStride();
    }

    private int lanes() {
        return Lanes.padded(shape.filters());
    }

    private int scratchRows() {
        return shape.filterSize() + parts.length;
    }

    @Override
    public List<FilterPhase> phases(int maxSamples) {
        return List.of(this);
    }

    @Override
    public int scratchFloats(int threads) {
        return lanes() * scratchRows();
    }

    private int blocksPerPair() {
        return parts.length / partsPerBlock;
    }

    @Override
    public int blocks() {
        return (lanes() + PAIR - 1) / PAIR * blocksPerPair();
    }

    @Override
    public void run(
            int thread,
            int fromBlock,
            int toBlock,
            int samples,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] scratch,
            int scratchOffset,
            float[] dw,
            int dwOffset) {
        for (int block = fromBlock; block < toBlock; block++) {
            clear(block, scratch, scratchOffset);
        }
        for (int sample = 0; sample < samples; sample += group) {
            int count = Math.min(group, samples - sample);
            int xStart = xOffset + sample * xSampleStride;
            int dyStart = dyOffset + sample * dySampleStride;
            for (int block = fromBlock; block < toBlock; block++) {
                accumulate(block, count, x, xStart, dy, dyStart, scratch, scratchOffset);
            }
        }
        for (int block = fromBlock; block < toBlock; block++) {
            unpack(block, scratch, scratchOffset, dw, dwOffset);
        }
    }

    /// The first lane of a block of filters.
    private int lane(int block) {
        return block / blocksPerPair() * PAIR;
    }

    private int firstPart(int block) {
        return block % blocksPerPair() * partsPerBlock;
    }

    private int width(int lane) {
        return Math.min(PAIR, lanes() - lane);
    }

    /// The channels × taps whose rows belong to a block: one tap, or all.
    private int firstTap(int block) {
        return blocksPerPair() == 1 ? 0 : block % blocksPerPair();
    }

    private int endTap(int block) {
        return blocksPerPair() == 1 ? shape.taps() : firstTap(block) + 1;
    }

    private void clear(int block, float[] scratch, int scratchOffset) {
        int lane = lane(block);
        int start = scratchOffset + lane * scratchRows();
        int from = firstTap(block) * shape.channels() * width(lane);
        int to = endTap(block) * shape.channels() * width(lane);
        Arrays.fill(scratch, start + from, start + to, 0);
    }

    private void accumulate(
            int block,
            int samples,
            float[] x,
            int xStart,
            float[] dy,
            int dyStart,
            float[] scratch,
            int scratchOffset) {
        int lane = lane(block);
        int target = scratchOffset + lane * scratchRows();
        for (int p = firstPart(block); p < firstPart(block) + partsPerBlock; p++) {
            FilterPart part = parts[p];
            for (int tile = 0; tile < part.tiles(); tile++) {
                if (width(lane) == PAIR) {
                    tile5x2(part, tile, samples, x, xStart, dy, dyStart + lane, scratch, target);
                } else {
                    tile5x1(part, tile, samples, x, xStart, dy, dyStart + lane, scratch, target);
                }
            }
        }
    }

    private static void tile5x2(
            FilterPart part,
            int tile,
            int samples,
            float[] x,
            int xStart,
            float[] dy,
            int dyStart,
            float[] scratch,
            int target) {
        int first = tile * FilterPart.TILE;
        int[] offset = part.offset();
        int o0 = offset[first];
        int o1 = offset[first + 1];
        int o2 = offset[first + 2];
        int o3 = offset[first + 3];
        int o4 = offset[first + 4];
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector b0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector a2 = a0;
        FloatVector b2 = a0;
        FloatVector a3 = a0;
        FloatVector b3 = a0;
        FloatVector a4 = a0;
        FloatVector b4 = a0;
        int[] xOffset = part.x();
        int[] dyOffset = part.dy();
        int pixels = part.pixels(samples);
        for (int pixel = 0; pixel < pixels; pixel++) {
            int i = xStart + xOffset[pixel];
            int j = dyStart + dyOffset[pixel];
            FloatVector a = load(dy, j);
            FloatVector b = load(dy, j + COUNT);
            FloatVector x0 = broadcast(x[i + o0]);
            a0 = x0.fma(a, a0);
            b0 = x0.fma(b, b0);
            FloatVector x1 = broadcast(x[i + o1]);
            a1 = x1.fma(a, a1);
            b1 = x1.fma(b, b1);
            FloatVector x2 = broadcast(x[i + o2]);
            a2 = x2.fma(a, a2);
            b2 = x2.fma(b, b2);
            FloatVector x3 = broadcast(x[i + o3]);
            a3 = x3.fma(a, a3);
            b3 = x3.fma(b, b3);
            FloatVector x4 = broadcast(x[i + o4]);
            a4 = x4.fma(a, a4);
            b4 = x4.fma(b, b4);
        }
        int[] weight = part.row();
        add(a0, b0, scratch, target + weight[first] * PAIR);
        add(a1, b1, scratch, target + weight[first + 1] * PAIR);
        add(a2, b2, scratch, target + weight[first + 2] * PAIR);
        add(a3, b3, scratch, target + weight[first + 3] * PAIR);
        add(a4, b4, scratch, target + weight[first + 4] * PAIR);
    }

    private static void tile5x1(
            FilterPart part,
            int tile,
            int samples,
            float[] x,
            int xStart,
            float[] dy,
            int dyStart,
            float[] scratch,
            int target) {
        int first = tile * FilterPart.TILE;
        int[] offset = part.offset();
        int o0 = offset[first];
        int o1 = offset[first + 1];
        int o2 = offset[first + 2];
        int o3 = offset[first + 3];
        int o4 = offset[first + 4];
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        int[] xOffset = part.x();
        int[] dyOffset = part.dy();
        int pixels = part.pixels(samples);
        for (int pixel = 0; pixel < pixels; pixel++) {
            int i = xStart + xOffset[pixel];
            int j = dyStart + dyOffset[pixel];
            FloatVector a = load(dy, j);
            a0 = broadcast(x[i + o0]).fma(a, a0);
            a1 = broadcast(x[i + o1]).fma(a, a1);
            a2 = broadcast(x[i + o2]).fma(a, a2);
            a3 = broadcast(x[i + o3]).fma(a, a3);
            a4 = broadcast(x[i + o4]).fma(a, a4);
        }
        int[] weight = part.row();
        add(a0, scratch, target + weight[first] * COUNT);
        add(a1, scratch, target + weight[first + 1] * COUNT);
        add(a2, scratch, target + weight[first + 2] * COUNT);
        add(a3, scratch, target + weight[first + 3] * COUNT);
        add(a4, scratch, target + weight[first + 4] * COUNT);
    }

    private static void add(FloatVector a, FloatVector b, float[] scratch, int offset) {
        add(a, scratch, offset);
        add(b, scratch, offset + COUNT);
    }

    private static void add(FloatVector a, float[] scratch, int offset) {
        load(scratch, offset).add(a).intoArray(scratch, offset);
    }

    private void unpack(int block, float[] scratch, int scratchOffset, float[] dw, int dwOffset) {
        int lane = lane(block);
        int width = width(lane);
        int start = scratchOffset + lane * scratchRows();
        int filters = Math.min(width, shape.filters() - lane);
        for (int tap = firstTap(block); tap < endTap(block); tap++) {
            for (int channel = 0; channel < shape.channels(); channel++) {
                int source = start + (tap * shape.channels() + channel) * width;
                int target = dwOffset + lane * shape.filterSize() + channel * shape.taps() + tap;
                for (int filter = 0; filter < filters; filter++) {
                    dw[target + filter * shape.filterSize()] = scratch[source + filter];
                }
            }
        }
    }
}
