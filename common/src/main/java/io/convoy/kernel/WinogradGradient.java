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
/// Threads take whole chunks if there are enough of them: a round of portions, each in an area of memory, then all are
/// added to U. Where one thread's chunks end within a portion, those that follow have an area each, since a portion is
/// the sum of its chunks in order ([Deal]). A thread then reads what it wrote itself, V and D stay in its core's cache
/// if they fit, and threads seldom wait for each other. If there are too few, threads share out each chunk's
/// tiles, then its products. If U is so large that it would go to the memory and back for each chunk, all chunks are
/// transformed first and U is made in pieces ([WinogradPieces]).
///
/// Scratch: U, the other areas, a chunk if threads share it, the threads' memory, each with a chunk if they do not; or
/// all chunks, the threads' memory. U is packed in panels of one or two vectors of filters,
/// `[position][panel][channel][lane of the panel]`.
final class WinogradGradient implements FilterPass {
    /// Floats of all areas, of the threads' chunks beside them, and of all chunks if U is made in pieces; at most.
    private static final int MOST_FLOATS = 8 << 20;

    /// Weights in U, at most, if portions are summed on their own: several U must fit the memory.
    private static final int MOST_WEIGHTS = 1 << 20;

    /// Chunks of a portion, at most: those that begin within one have an area each.
    private static final int CHUNKS_OF_PORTION = 16;

    /// Floats of the areas that portions need because threads' chunks end within them, at most.
    private static final int MOST_FOR_CUTS = 1 << 20;

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
        private final int chunks;
        private final int chunksOfPortion;
        private final WinogradChunk chunk;
        private final boolean inPieces;
        private final boolean wholeChunks;
        private final List<Deal> rounds;
        private final int chunkMemory;
        private final int threadMemory;
        private final int threadFloats;
        private final int scratchFloats;

        private Run(int maxSamples, int threads) {
            this.maxSamples = maxSamples;
            chunkSamples = Math.min(samplesOfChunk, maxSamples);
            chunk = new WinogradChunk(winograd, shape, x, y, chunkSamples);
            chunks = Math.ceilDiv(maxSamples, chunkSamples);
            boolean portioned = (long) Winograd.POSITIONS * shape.channels() * shape.filters() <= MOST_WEIGHTS;
            int most = Math.min(CHUNKS_OF_PORTION, Math.ceilDiv(SAMPLES_OF_PORTION, samplesOfChunk));
            chunksOfPortion = portioned ? most : chunks;
            inPieces = !portioned && uFloats() > WinogradPanels.LARGE && (long) chunks * chunk.floats() <= MOST_FLOATS;
            List<Deal> dealt = threads == 1 ? rounds(2, 1, false) : dealtRounds(threads);
            boolean fits = (long) threads * chunk.floats() <= MOST_FLOATS;
            wholeChunks = fits && areEven(dealt, threads);
            rounds = wholeChunks ? dealt : rounds(2, 1, false);
            int areas = rounds.stream().mapToInt(Deal::endArea).max().orElseThrow();
            chunkMemory = inPieces ? 0 : areas * uFloats();
            threadMemory = chunkMemory + (inPieces ? chunks : wholeChunks ? 0 : 1) * chunk.floats();
            threadFloats = inPieces
                    ? WinogradPieces.threadFloats(chunk)
                    : chunk.threadFloats() + (wholeChunks ? chunk.floats() : 0);
            scratchFloats = Math.addExact(threadMemory, ThreadMemory.floats(threadFloats, threads));
        }

        private List<Deal> dealtRounds(int threads) {
            int most = Math.max(2, MOST_FLOATS / uFloats());
            List<Deal> cut = rounds(most, threads, true);
            int forCuts = cut.stream().mapToInt(Deal::cuts).max().orElseThrow();
            return (long) forCuts * uFloats() <= MOST_FOR_CUTS ? cut : rounds(most, threads, false);
        }

        /// As few and even rounds of portions as some areas allow. The first round fills all, the others all but U.
        private List<Deal> rounds(int areas, int threads, boolean withinPortions) {
            int portions = Math.ceilDiv(chunks, chunksOfPortion);
            int count = Math.max(1, Math.ceilDiv(portions - 1, areas - 1));
            int portionsOfRound = Math.ceilDiv(portions - 1, count);
            List<Deal> list = new ArrayList<>();
            int begin = 0;
            do {
                int area = begin == 0 ? 0 : 1; // the first portion begins U
                int end = Math.min(chunks, begin + (portionsOfRound + 1 - area) * chunksOfPortion);
                list.add(Deal.of(begin, end, chunksOfPortion, threads, withinPortions, area));
                begin = end;
            } while (begin < chunks);
            return list;
        }

        /// Whether rounds keep threads busy for more than three quarters of the time.
        private boolean areEven(List<Deal> rounds, int threads) {
            int turns = rounds.stream().mapToInt(Deal::mostChunks).sum();
            return threads == 1 || 4L * chunks > 3L * threads * turns;
        }

        List<FilterPhase> phases() {
            if (inPieces) {
                return List.of(transform(0, chunks), new WinogradPieces(shape, chunk, threadMemory));
            }
            List<FilterPhase> phases = new ArrayList<>();
            for (Deal round : rounds) {
                if (wholeChunks) {
                    phases.add(new WholeChunks(this, round));
                } else {
                    share(round, phases);
                }
                if (round.endArea() > 1) {
                    phases.add(new AddAreas(this, round));
                }
            }
            phases.add(new ToFilter(this));
            return phases;
        }

        private void share(Deal round, List<FilterPhase> phases) {
            for (Deal.Part part : round.parts()) {
                for (int index = part.from(); index < part.to(); index++) {
                    int first = index * chunkSamples;
                    phases.add(transform(first, 1));
                    phases.add(new Multiply(this, first, part.area(), index == part.from()));
                }
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

    /// Sums of whole chunks, each to its area; a block is a place of the deal.
    private final class WholeChunks implements FilterPhase {
        private final Run run;
        private final Deal round;

        private WholeChunks(Run run, Deal round) {
            this.run = run;
            this.round = round;
        }

        @Override
        public int blocks() {
            return round.places().size();
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
                Deal.Part part = round.places().get(block);
                int u = scratchOffset + part.area() * uFloats();
                for (int index = part.from(); index < part.to(); index++) {
                    int first = index * run.chunkSamples;
                    int tiles = chunk.tiles(first, samples);
                    if (tiles > 0) {
                        chunk.transform(0, tiles, first, x, xOffset, dy, dyOffset, scratch, start, own);
                        run.multiply(0, products(), tiles, scratch, start, u, index == part.from());
                    }
                }
            }
        }
    }

    /// U += the sums in the other areas, portion by portion; a block is a position of a panel, panel by panel as
    /// [ToFilter] reads them.
    private final class AddAreas implements FilterPhase {
        private final Run run;
        private final Deal round;

        private AddAreas(Run run, Deal round) {
            this.run = run;
            this.round = round;
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
            for (int block = from; block < to; block++) {
                int panel = block / Winograd.POSITIONS;
                int position = block % Winograd.POSITIONS;
                int u = scratchOffset + position * uStride + panel * PanelProduct.PAIR * rows;
                add(samples, scratch, u, PanelProduct.width(lanes, panel) * rows);
            }
        }

        private void add(int samples, float[] scratch, int u, int length) {
            int portion = 0; // the area of the one that is being added up
            for (int i = 0; i < round.parts().size(); i++) {
                Deal.Part part = round.parts().get(i);
                if (part.from() * run.chunkSamples >= samples) {
                    break;
                }
                if (part.beginsPortion()) {
                    addArea(0, portion, scratch, u, length);
                    portion = part.area();
                } else {
                    addArea(portion, part.area(), scratch, u, length);
                }
            }
            addArea(0, portion, scratch, u, length);
        }

        private void addArea(int area, int other, float[] scratch, int u, int length) {
            if (other > 0) {
                int sum = u + area * uFloats();
                Elementwise.add(scratch, sum, scratch, u + other * uFloats(), scratch, sum, length);
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
