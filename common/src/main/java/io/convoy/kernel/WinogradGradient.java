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
/// the matrix product Vᵀ · D over the chunk's tiles is added to U. After the last chunk U is transformed to dw. Chunks
/// are cut by shape alone, so every sum is taken in one order.
///
/// Several threads take chunks of their own if there are enough of them: a round of products, each in a slot, then all
/// are added to U in order. So V and D stay in a core's cache, and threads seldom wait for each other. If there are few
/// chunks, or their products are large, threads share out each chunk's tiles, then its positions. If U is so large that
/// it would go to the memory and back for each chunk, all chunks are transformed first and U is made in pieces
/// ([WinogradPieces]).
///
/// Scratch: U, the slots, a chunk for each thread or for all together, the threads' memory; or all chunks, the threads'
/// memory. U is packed in panels of one or two vectors of filters, `[position][panel][channel][lane of the panel]`.
final class WinogradGradient implements FilterPass {
    /// Floats of all slots, of the threads' chunks beside them, and of all chunks if U is made in pieces; at most.
    private static final int MOST_FLOATS = 8 << 20;

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
        return new Run(maxSamples, threads).scratchFloats();
    }

    /// The phases and their memory for so many samples and threads.
    private final class Run {
        private final int maxSamples;
        private final int threads;
        private final int samples;
        private final int chunks;
        private final WinogradChunk chunk;
        private final boolean inPieces;
        private final int slots;
        private final int memory;
        private final int own;

        private Run(int maxSamples, int threads) {
            this.maxSamples = maxSamples;
            this.threads = threads;
            samples = Math.min(samplesOfChunk, maxSamples);
            chunks = Math.ceilDiv(maxSamples, samples);
            chunk = new WinogradChunk(winograd, shape, x, y, samples);
            inPieces = uFloats() > WinogradPanels.LARGE && (long) chunks * chunk.floats() <= MOST_FLOATS;
            slots = inPieces ? 0 : slots();
            memory = inPieces ? 0 : (1 + slots) * uFloats();
            own = memory + (inPieces ? chunks : slots > 0 ? threads : 1) * chunk.floats();
        }

        /// Chunks of a round, or 0 if threads share each chunk: even rounds of at least two chunks for each thread.
        private int slots() {
            int most = Math.min(chunks, MOST_FLOATS / uFloats());
            boolean fits = (long) threads * chunk.floats() <= MOST_FLOATS;
            return threads == 1 || most < 2 * threads || !fits ? 0 : Math.ceilDiv(chunks, Math.ceilDiv(chunks, most));
        }

        int scratchFloats() {
            return Math.addExact(
                    own,
                    Math.multiplyExact(threads, inPieces ? WinogradPieces.threadFloats(chunk) : chunk.threadFloats()));
        }

        List<FilterPhase> phases() {
            if (inPieces) {
                return List.of(transform(0, chunks), new WinogradPieces(shape, chunk, own));
            }
            List<FilterPhase> phases = new ArrayList<>();
            if (slots > 0) {
                for (int first = 0; first < maxSamples; first += slots * samples) {
                    phases.add(new OwnChunks(this, first));
                    phases.add(new AddSlots(this, first));
                }
            } else {
                for (int first = 0; first < maxSamples; first += samples) {
                    phases.add(transform(first, 1));
                    phases.add(new Multiply(this, first));
                }
            }
            phases.add(new ToFilter(this));
            return phases;
        }

        private FilterPhase transform(int first, int chunks) {
            return new WinogradTransform(chunk, first, chunks, memory, own);
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

    private int slot(int scratchOffset, int slot) {
        return scratchOffset + (1 + slot) * uFloats();
    }

    private int products() {
        return Winograd.POSITIONS * panels;
    }

    /// Each chunk's product to its slot; a block is a chunk of a round.
    private final class OwnChunks implements FilterPhase {
        private final Run run;
        private final int first;

        private OwnChunks(Run run, int first) {
            this.run = run;
            this.first = first;
        }

        @Override
        public int blocks() {
            return run.slots;
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
            int start = scratchOffset + run.memory + thread * chunk.floats();
            int own = scratchOffset + run.own + thread * chunk.threadFloats();
            for (int block = from; block < to; block++) {
                int sample = first + block * run.samples;
                int tiles = chunk.tiles(sample, samples);
                if (tiles > 0) {
                    chunk.transform(0, tiles, sample, x, xOffset, dy, dyOffset, scratch, start, own);
                    run.multiply(0, products(), tiles, scratch, start, slot(scratchOffset, block), true);
                }
            }
        }
    }

    /// U += each slot of a round; a block is a position.
    private final class AddSlots implements FilterPhase {
        private final Run run;
        private final int first;

        private AddSlots(Run run, int first) {
            this.run = run;
            this.first = first;
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
            for (int i = 0; i < run.slots && first + i * run.samples < samples; i++) {
                int slot = slot(scratchOffset, i) + from * uStride;
                if (first == 0 && i == 0) {
                    System.arraycopy(scratch, slot, scratch, u, length);
                } else {
                    Elementwise.add(scratch, u, scratch, slot, scratch, u, length);
                }
            }
        }
    }

    /// U += Vᵀ · D of a chunk that threads share; a block is a panel of a position.
    private final class Multiply implements FilterPhase {
        private final Run run;
        private final int first;

        private Multiply(Run run, int first) {
            this.run = run;
            this.first = first;
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
                run.multiply(from, to, tiles, scratch, scratchOffset + run.memory, scratchOffset, first == 0);
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
            int own = scratchOffset + run.own + thread * run.chunk.threadFloats();
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
