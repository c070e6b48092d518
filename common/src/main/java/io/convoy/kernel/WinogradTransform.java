package io.convoy.kernel;

/// V and D of a row of chunks; a block is a tile.
///
/// @param chunk of which each has its memory, one after the other
/// @param first sample of the first chunk
/// @param chunks how many
/// @param memory where the first chunk's memory begins, from the start of the scratch memory
/// @param own where the threads' memory begins, likewise
/// @param ownFloats of each thread
record WinogradTransform(WinogradChunk chunk, int first, int chunks, int memory, int own, int ownFloats)
        implements FilterPhase {
    @Override
    public int blocks() {
        return chunks * chunk.tiles();
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
        for (int i = from / chunk.tiles(); i * chunk.tiles() < to; i++) {
            int sample = first + i * chunk.samples();
            chunk.transform(
                    Math.max(from - i * chunk.tiles(), 0),
                    Math.min(to - i * chunk.tiles(), chunk.tiles(sample, samples)),
                    sample,
                    x,
                    xOffset,
                    dy,
                    dyOffset,
                    scratch,
                    scratchOffset + memory + i * chunk.floats(),
                    scratchOffset + own + ThreadMemory.start(ownFloats, thread));
        }
    }
}
