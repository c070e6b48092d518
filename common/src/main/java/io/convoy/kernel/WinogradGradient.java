package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;

import io.convoy.tensor.Layout;
import java.util.ArrayList;
import java.util.List;

/// The filter's gradient of a convolution of stride 1 by [Winograd]'s algorithm, the adjoint of its forward:
///
///     dg = Gᵀ [ Σ over tiles of (Bᵀ x B) ⊙ (A dy Aᵀ) ] G
///
/// Chunk by chunk of samples ([WinogradChunk]): x and dy are transformed to V and D; then for each of the 36 positions
/// the matrix product Vᵀ · D over the chunk's tiles is added to U. If U is not large, a portion of a few chunks is
/// summed on its own, then all portions in order. After the last chunk U is transformed to dw. Chunks and portions are
/// cut by shape alone, so every sum is taken in one order.
///
/// Threads take whole portions if there are enough of them: a round of portions, each in an area of memory, then all
/// are added to U. A single portion is the sum of its chunks in order, so these serve as portions as well. A
/// thread then reads what it wrote itself, V and D stay in its core's cache if they fit, and threads seldom wait for
/// each other. If
/// there are too few, threads share out each chunk's tiles, then its products. If U is
/// so large that it would go to the memory and back for each chunk, all chunks are transformed first and U is made in
/// pieces ([WinogradPieces]).
///
/// Scratch: U, the other areas, a chunk if threads share it, the threads' memory, each with a chunk if they do not; or
/// all chunks, the threads' memory. U is packed in panels of one or two vectors of filters,
/// `[position][panel][channel][lane of the panel]`.
final class WinogradGradient implements FilterPass {
    /// Floats of all areas, of the threads' chunks beside them, and of all chunks if U is made in pieces; at most.
    private static final int MOST_FLOATS = 8 << 20;

    /// Weights in U, at most, if portions are summed on their own: several U must fit the memory.
    private static final int MOST_WEIGHTS = 1 << 20;

    private static final int CHUNKS_OF_PORTION = 4;

    /// Floats of U for each chunk of a single portion, at most, if threads take whole chunks.
    private static final int MOST_CHUNKS = 1 << 20;

    private final Winograd winograd;
    private final ConvShape shape;
    private final Layout x;
    private final Layout y;
    private final int samplesOfChunk;
    private final int lanes;
    private final int panels;
    private final int rows;
    private final int uStride;

    WinogradGradient(Winograd winograd, ConvShape shape, Layout x, Layout y) {
        this.winograd = winograd;
        this.shape = shape;
        this.x = x;
        this.y = y;
        // What a chunk moves: V and D, which grow with its tiles, and U once, which does not.
        int balanced = 2 * shape.channels() * shape.filters() / (shape.channels() + shape.filters());
        samplesOfChunk = Math.ceilDiv(Math.clamp(balanced, 48, 128), WinogradChunk.tilesOfSample(winograd, shape));
        lanes = y.pixelStride();
        panels = Math.ceilDiv(lanes, PanelProduct.PAIR);
        rows = shape.channels() + PanelProduct.SINGLE_ROWS; // room for whole groups
        uStride = rows * lanes + WinogradChunk.SKEW;
    }

    @Override
    public List<FilterPhase> phases(int maxSamples, int threads) {
        return new Run(maxSamples, threads).phases();
    }

    @Override
    public int scratchFloats(int maxSamples, int threads) {
        return new Run(maxSamples, threads).scratchFloats;
    }

    /// The phases and their memory for so many samples and threads.
    private final class Run {
        private final int maxSamples;
        private final int chunkSamples;
        private final int samplesOfPortion;
        private final int portions;
        private final WinogradChunk chunk;
        private final boolean inPieces;
        private final boolean wholePortions;
        private final int areas;
        private final int chunkMemory;
        private final int threadMemory;
        private final int threadFloats;
        private final int scratchFloats;

        private Run(int maxSamples, int threads) {
            this.maxSamples = maxSamples;
            chunkSamples = Math.min(samplesOfChunk, maxSamples);
            chunk = new WinogradChunk(winograd, shape, x, y, chunkSamples);
            int chunks = Math.ceilDiv(maxSamples, chunkSamples);
            boolean portioned = (long) Winograd.POSITIONS * shape.channels() * shape.filters() <= MOST_WEIGHTS;
            int samples = chunkSamples * (portioned ? CHUNKS_OF_PORTION : chunks);
            boolean byChunk = maxSamples <= samples
                    && threads > 1
                    && isEven(chunks, chunks, threads)
                    && (long) chunks * uFloats() <= MOST_CHUNKS;
            samplesOfPortion = byChunk ? chunkSamples : samples;
            portions = Math.ceilDiv(maxSamples, samplesOfPortion);
            inPieces = !portioned && uFloats() > WinogradPanels.LARGE && (long) chunks * chunk.floats() <= MOST_FLOATS;
            int evenAreas = evenAreas();
            boolean fits = (long) threads * chunk.floats() <= MOST_FLOATS;
            wholePortions = fits && (threads == 1 || isEven(portions, evenAreas, threads));
            areas = wholePortions && threads > 1 ? evenAreas : Math.min(2, portions);
            chunkMemory = inPieces ? 0 : areas * uFloats();
            threadMemory = chunkMemory + (inPieces ? chunks : wholePortions ? 0 : 1) * chunk.floats();
            threadFloats = inPieces
                    ? WinogradPieces.threadFloats(chunk)
                    : chunk.threadFloats() + (wholePortions ? chunk.floats() : 0);
            scratchFloats = Math.addExact(threadMemory, ThreadMemory.floats(threadFloats, threads));
        }

        /// Areas for as few and even rounds as memory allows. The first round fills all, the others all but U.
        private int evenAreas() {
            int most = Math.max(2, MOST_FLOATS / uFloats());
            int rounds = Math.max(1, Math.ceilDiv(portions - 1, most - 1));
            return 1 + Math.ceilDiv(portions - 1, rounds);
        }

        /// Whether rounds of whole portions keep threads busy for more than three quarters of the time.
        private static boolean isEven(int portions, int areas, int threads) {
            int turns = 0;
            for (int portion = 0; portion < portions; ) {
                int count = Math.min(portion == 0 ? areas : areas - 1, portions - portion);
                turns += Math.ceilDiv(count, threads);
                portion += count;
            }
            return 4L * portions > 3L * threads * turns;
        }

        List<FilterPhase> phases() {
            if (inPieces) {
                FilterPhase transform = transform(0, Math.ceilDiv(maxSamples, chunkSamples));
                return List.of(transform, new WinogradPieces(shape, chunk, threadMemory));
            }
            List<FilterPhase> phases = new ArrayList<>();
            for (int portion = 0; portion < portions; ) {
                int area = portion == 0 ? 0 : 1; // the first portion begins U
                int count = Math.min(areas - area, portions - portion);
                if (wholePortions) {
                    phases.add(new WholePortions(this, portion, area, count));
                } else {
                    for (int i = 0; i < count; i++) {
                        share(portion + i, area + i, phases);
                    }
                }
                if (area + count > 1) {
                    phases.add(new AddAreas(this, portion - area, area + count));
                }
                portion += count;
            }
            phases.add(new ToFilter(this));
            return phases;
        }

        private void share(int portion, int area, List<FilterPhase> phases) {
            int begin = portion * samplesOfPortion;
            for (int first = begin; first < Math.min(maxSamples, begin + samplesOfPortion); first += chunkSamples) {
                phases.add(transform(first, 1));
                phases.add(new Multiply(this, first, area, first == begin));
            }
        }

        private FilterPhase transform(int first, int chunks) {
            return new WinogradTransform(chunk, first, chunks, chunkMemory, threadMemory, threadFloats);
        }

        /// Products [from, to) of a chunk: panels, position by position.
        void multiply(int from, int to, int tiles, float[] scratch, int chunkStart, int u, boolean first) {
            for (int product = from; product < to; product++) {
                int position = product / panels;
                int panel = product % panels;
                int target = u + position * uStride + panel * PanelProduct.PAIR * rows;
                chunk.multiply(position, panel, 0, shape.channels(), tiles, scratch, chunkStart, target, first);
            }
        }
    }

    private int uFloats() {
        return Math.multiplyExact(Winograd.POSITIONS, uStride);
    }

    private int products() {
        return Winograd.POSITIONS * panels;
    }

    /// Portions' sums, each to an area; a block is a portion.
    private final class WholePortions implements FilterPhase {
        private final Run run;
        private final int portion;
        private final int area;
        private final int count;

        private WholePortions(Run run, int portion, int area, int count) {
            this.run = run;
            this.portion = portion;
            this.area = area;
            this.count = count;
        }

        @Override
        public int blocks() {
            return count;
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
            WinogradChunk chunk = run.chunk;
            int own = scratchOffset + run.threadMemory + ThreadMemory.start(run.threadFloats, thread);
            int start = own + chunk.threadFloats();
            for (int block = from; block < to; block++) {
                int u = scratchOffset + (area + block) * uFloats();
                int begin = (portion + block) * run.samplesOfPortion;
                int end = Math.min(samples, begin + run.samplesOfPortion);
                for (int first = begin; first < end; first += run.chunkSamples) {
                    int tiles = chunk.tiles(first, samples);
                    chunk.transform(0, tiles, first, x, xOffset, dy, dyOffset, scratch, start, own);
                    run.multiply(0, products(), tiles, scratch, start, u, first == begin);
                }
            }
        }
    }

    /// U += the sums in the other areas; a block is a position.
    private final class AddAreas implements FilterPhase {
        private final Run run;
        private final int portionOfU;
        private final int areas;

        /// @param portionOfU the portion before that in the first of the other areas
        /// @param areas in use, U's among them
        private AddAreas(Run run, int portionOfU, int areas) {
            this.run = run;
            this.portionOfU = portionOfU;
            this.areas = areas;
        }

        @Override
        public int blocks() {
            return Winograd.POSITIONS;
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
            int length = (to - from) * uStride;
            int u = scratchOffset + from * uStride;
            for (int i = 1; i < areas && (portionOfU + i) * run.samplesOfPortion < samples; i++) {
                Elementwise.add(scratch, u, scratch, u + i * uFloats(), scratch, u, length);
            }
        }
    }

    /// An area's sum += Vᵀ · D of a chunk that threads share; a block is a panel of a position.
    private final class Multiply implements FilterPhase {
        private final Run run;
        private final int first;
        private final int area;
        private final boolean begins;

        /// @param begins whether the chunk is the first of its portion
        private Multiply(Run run, int first, int area, boolean begins) {
            this.run = run;
            this.first = first;
            this.area = area;
            this.begins = begins;
        }

        @Override
        public int blocks() {
            return products();
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
            int tiles = run.chunk.tiles(first, samples);
            if (tiles > 0) {
                int u = scratchOffset + area * uFloats();
                run.multiply(from, to, tiles, scratch, scratchOffset + run.chunkMemory, u, begins);
            }
        }
    }

    /// U to dw; a block is a vector of filters of a channel.
    private final class ToFilter implements FilterPhase {
        private final Run run;

        private ToFilter(Run run) {
            this.run = run;
        }

        @Override
        public int blocks() {
            return shape.channels() * lanes / COUNT;
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
            int own = scratchOffset + run.threadMemory + ThreadMemory.start(run.threadFloats, thread);
            for (int block = from; block < to; block++) {
                int lane = block / shape.channels() * COUNT;
                int channel = block % shape.channels();
                int panel = lane / PanelProduct.PAIR;
                int u = scratchOffset
                        + panel * PanelProduct.PAIR * rows
                        + channel * PanelProduct.width(lanes, panel)
                        + lane % PanelProduct.PAIR;
                run.chunk.toFilter(channel, lane, scratch, u, uStride, own, dw, dwOffset);
            }
        }
    }
}
