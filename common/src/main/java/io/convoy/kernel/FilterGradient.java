package io.convoy.kernel;

import static io.convoy.kernel.FilterTiles.EDGE_TILE;
import static io.convoy.kernel.FilterTiles.PAIR;
import static io.convoy.kernel.FilterTiles.STRIP;
import static io.convoy.kernel.FilterTiles.TILE;
import static io.convoy.kernel.FilterTiles.X_STRIDE;

import io.convoy.tensor.Layout;
import java.util.Arrays;
import java.util.List;

/// The gradient of the filter:
///
///     dw[row, lane] = Σ over samples and pixels of x[n, p(row)] · dy[n, p, lane]
///
/// Filters lie in lanes, inputs are broadcast; a row of the packed gradient is `tap · channels + channel`. For each
/// block of pixels, the gradients of some pairs of vectors of filters are gathered in scratch memory, then, strip of
/// rows by strip of rows, the inputs that they meet. So the innermost loop ([FilterTiles]) runs over what lies in a
/// row in the fastest cache: a tile of weights stays in registers while the pixels of the block pass by, and is then
/// added to the packed gradient. Portions of some samples are summed on their own, then all in order, as the packed
/// gradient is laid out ([FilterUnpack]). Blocks and portions are cut by the shape alone, so every weight is summed in
/// one order.
///
/// Where few weights meet a pixel, as in first layers, gathering takes longer than it saves, and tiles read inputs
/// and gradients where they are.
///
/// A panel of a portion, the unit of work, is a strip × a pair. Panels are numbered portion by portion, in those group
/// of pairs by group of pairs, in those strip by strip: a thread that has several in a row gathers for all of them at
/// once.
///
/// Scratch holds the packed gradient of each panel of each portion, then for each thread the memory to gather in.
final class FilterGradient implements FilterPass {
    /// Pixels of a block, at most.
    private static final int PIXELS = 96;

    /// Weights of a filter, at most, for which gathering does not pay.
    private static final int FEW = 25;

    /// Pixels of a block that is not gathered.
    private static final int DIRECT_PIXELS = 256;

    /// Pairs for which the same gathered inputs serve.
    static final int GROUP = 8;

    /// Strips that share gathered gradients: their packed gradient should stay in the second cache.
    private static final int SWEEP = 8;

    /// Pixels of a portion, at least, unless it has many samples: so that the borders of images, whose pixels are few,
    /// make blocks worth it.
    private static final int PORTION = 8_192;

    /// A portion has at least one pixel for so many weights, so that the packed gradients of all take little memory
    /// beside the samples.
    private static final int WEIGHTS_PER_PIXEL = 16;

    /// Filters are counted in whole groups of so many, since the widest packed gradients have them.
    private static final int FILTERS = 32;

    /// A strip, and a spare row for the weights that only fill up a tile.
    static final int PANEL = (STRIP + 1) * PAIR;

    private final ConvShape shape;
    private final FilterPixels[] pixels;
    private final int strip; // rows of the packed gradient
    private final int strips;
    private final int pairs;
    private final int samplesOfPortion;
    private final int xSampleStride;
    private final int dySampleStride;

    FilterGradient(ConvShape shape, Layout x, Layout y) {
        Lanes.requirePadded(y);
        this.shape = shape;
        strip = strip();
        strips = Math.ceilDiv(shape.filterSize(), strip);
        int most = gathers() ? PIXELS : DIRECT_PIXELS;
        pixels = new FilterPlan(shape, x, y, most, strip, EDGE_TILE).pixels().toArray(FilterPixels[]::new);
        pairs = Math.ceilDiv(shape.filters(), PAIR);
        long weights = (long) shape.filterSize() * Math.ceilDiv(shape.filters(), FILTERS) * FILTERS;
        int pixelsOfSample = shape.outHeight() * shape.outWidth();
        int samples = Math.min(SAMPLES_OF_PORTION, Math.ceilDiv(PORTION, pixelsOfSample));
        samplesOfPortion = (int) Math.max(samples, Math.ceilDiv(weights / WEIGHTS_PER_PIXEL, pixelsOfSample));
        xSampleStride = x.sampleStride();
        dySampleStride = y.sampleStride();
    }

    /// Two short strips rather than a single one, in whole tiles, so that threads can share a first layer.
    private int strip() {
        int tile = gathers() && isSingle(0) ? EDGE_TILE : TILE;
        int half = Math.ceilDiv(shape.filterSize(), 2 * tile) * tile;
        return shape.filterSize() > STRIP ? STRIP : half;
    }

    private boolean gathers() {
        return shape.filterSize() > FEW;
    }

    private int panels() {
        return strips * pairs;
    }

    private int portions(int samples) {
        return Math.ceilDiv(samples, samplesOfPortion);
    }

    @Override
    public List<FilterPhase> phases(int maxSamples, int threads) {
        int portions = portions(maxSamples);
        int half = Math.ceilDiv(portions * panels(), 2 * threads); // of a thread's part: to gather twice is enough
        return List.of(
                new Multiply(portions, Math.min(panels(), half)), new FilterUnpack(shape, strip, samplesOfPortion));
    }

    @Override
    public int scratchFloats(int maxSamples, int threads) {
        int packed = Math.multiplyExact(portions(maxSamples), panels() * PANEL);
        return Math.addExact(packed, ThreadMemory.floats(gatheredFloats(), threads));
    }

    private int gatheredFloats() {
        return PIXELS * (X_STRIDE + Math.min(GROUP, pairs) * PAIR);
    }

    /// Portions' packed gradients; a block is a panel of a portion.
    private final class Multiply implements FilterPhase {
        private final int plannedPortions;
        private final int atOnce;

        private Multiply(int plannedPortions, int atOnce) {
            this.plannedPortions = plannedPortions;
            this.atOnce = atOnce;
        }

        @Override
        public int blocks() {
            return plannedPortions * panels();
        }

        @Override
        public int atOnce() {
            return atOnce;
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
            int gathered =
                    scratchOffset + plannedPortions * panels() * PANEL + ThreadMemory.start(gatheredFloats(), thread);
            int end = Math.min(to, portions(samples) * panels());
            for (int block = from; block < end; ) {
                int portion = block / panels();
                int origin = portion * panels();
                int endBlock = Math.min(end, origin + panels());
                int first = portion * samplesOfPortion;
                multiply(
                        block - origin,
                        endBlock - origin,
                        Math.min(samplesOfPortion, samples - first),
                        x,
                        xOffset + first * xSampleStride,
                        dy,
                        dyOffset + first * dySampleStride,
                        scratch,
                        scratchOffset + origin * PANEL,
                        gathered);
                block = endBlock;
            }
        }
    }

    /// Panels [from, to) of a portion.
    private void multiply(
            int from,
            int to,
            int samples,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] scratch,
            int scratchOffset,
            int gathered) {
        Arrays.fill(scratch, scratchOffset + from * PANEL, scratchOffset + to * PANEL, 0);
        for (int group = 0; group < pairs; group += GROUP) {
            int members = Math.min(GROUP, pairs - group);
            int origin = group * strips;
            int firstStrip = Math.max(0, from - origin) / members;
            int endStrip = Math.min(strips, Math.ceilDiv(Math.max(0, to - origin), members));
            for (int strip = firstStrip; strip < endStrip; strip += SWEEP) {
                int sweepFrom = Math.max(from, origin + strip * members);
                int sweepTo = Math.min(to, origin + Math.min(endStrip, strip + SWEEP) * members);
                for (FilterPixels part : pixels) {
                    sweep(
                            part,
                            group,
                            members,
                            sweepFrom,
                            sweepTo,
                            samples,
                            x,
                            xOffset,
                            dy,
                            dyOffset,
                            scratch,
                            scratchOffset,
                            gathered);
                }
            }
        }
    }

    /// Adds the samples' pixels of a rectangle to panels of one group. Gathers the gradients of those pairs that the
    /// panels have: of all, if they lie in several strips.
    private void sweep(
            FilterPixels rectangle,
            int group,
            int members,
            int from,
            int to,
            int samples,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] scratch,
            int scratchOffset,
            int gathered) {
        int first = from - group * strips;
        int end = to - group * strips;
        boolean oneStrip = first / members == (end - 1) / members;
        int firstLane = oneStrip ? first % members * PAIR : 0;
        int lastMember = oneStrip ? (end - 1) % members : members - 1;
        int endLane = Math.min((lastMember + 1) * PAIR, Lanes.padded(shape.filters()) - group * PAIR);
        for (int sample = 0; sample < samples; sample += rectangle.samples()) {
            int xStart = xOffset + sample * xSampleStride;
            int dyStart = dyOffset + sample * dySampleStride + group * PAIR;
            int count = rectangle.count(Math.min(rectangle.samples(), samples - sample));
            for (int pixel = 0; pixel < count; pixel += rectangle.block()) {
                int endPixel = Math.min(count, pixel + rectangle.block());
                if (!gathers()) {
                    multiplyDirectly(
                            rectangle,
                            group,
                            members,
                            from,
                            to,
                            pixel,
                            endPixel,
                            x,
                            xStart,
                            dy,
                            dyStart,
                            scratch,
                            scratchOffset);
                    continue;
                }
                FilterTiles.gatherGradients(
                        rectangle.dy(),
                        pixel,
                        endPixel,
                        endLane - firstLane,
                        dy,
                        dyStart + firstLane,
                        scratch,
                        gathered + PIXELS * (X_STRIDE + firstLane),
                        PIXELS * PAIR);
                multiply(
                        rectangle,
                        group,
                        members,
                        from,
                        to,
                        pixel,
                        endPixel,
                        x,
                        xStart,
                        scratch,
                        scratchOffset,
                        gathered);
            }
        }
    }

    private boolean isSingle(int pair) {
        return pair * PAIR + Lanes.COUNT >= shape.filters();
    }

    private void multiply(
            FilterPixels rectangle,
            int group,
            int members,
            int from,
            int to,
            int pixel,
            int end,
            float[] x,
            int xStart,
            float[] scratch,
            int scratchOffset,
            int gathered) {
        int origin = group * strips;
        for (int panel = from; panel < to; ) {
            int strip = (panel - origin) / members;
            int endPanel = Math.min(to, origin + (strip + 1) * members);
            FilterPart part = rectangle.parts()[strip];
            FilterTiles.gatherInputs(part, rectangle.x(), pixel, end, x, xStart, scratch, gathered);
            for (; panel < endPanel; panel++) {
                int member = (panel - origin) % members;
                int target = scratchOffset + panel * PANEL;
                int gradients = gathered + PIXELS * (X_STRIDE + member * PAIR);
                if (isSingle(group + member)) {
                    for (int row = 0; row < part.count(); row += EDGE_TILE) {
                        FilterTiles.tile10x1(part.row(), row, end - pixel, scratch, gathered + row, gradients, target);
                    }
                } else {
                    for (int row = 0; row < part.count(); row += TILE) {
                        FilterTiles.tile5x2(part.row(), row, end - pixel, scratch, gathered + row, gradients, target);
                    }
                }
            }
        }
    }

    /// Without gathering.
    private void multiplyDirectly(
            FilterPixels rectangle,
            int group,
            int members,
            int from,
            int to,
            int pixel,
            int end,
            float[] x,
            int xStart,
            float[] dy,
            int dyStart,
            float[] scratch,
            int scratchOffset) {
        for (int panel = from; panel < to; panel++) {
            FilterPart part = rectangle.parts()[(panel - group * strips) / members];
            int member = (panel - group * strips) % members;
            int source = dyStart + member * PAIR;
            int target = scratchOffset + panel * PANEL;
            for (int row = 0; row < part.count(); row += TILE) {
                if (isSingle(group + member)) {
                    FilterTiles.direct5x1(part, row, rectangle, pixel, end, x, xStart, dy, source, scratch, target);
                } else {
                    FilterTiles.direct5x2(part, row, rectangle, pixel, end, x, xStart, dy, source, scratch, target);
                }
            }
        }
    }
}
