package io.convoy.kernel;

import static io.convoy.kernel.Lanes.COUNT;

/// The gradient of a large filter by [Winograd], piece by piece: a piece of U, of a few channels and one panel of
/// filters, is summed over all chunks and transformed to dw while it is in the core's cache. A block is a piece.
///
/// @param chunk of which each has its memory, from the start of the scratch memory on
/// @param own where the threads' memory begins: for each, what a chunk's thread needs, then a piece
record WinogradPieces(ConvShape shape, WinogradChunk chunk, int own) implements FilterPhase {
    /// Channels of a piece: whole groups of rows for panels of both widths.
    private static final int CHANNELS = 80;

    /// From one position of a piece to the next.
    private static final int STRIDE = CHANNELS * PanelProduct.PAIR + WinogradChunk.SKEW;

    static int threadFloats(WinogradChunk chunk) {
        return chunk.threadFloats() + Winograd.POSITIONS * STRIDE;
    }

    @Override
    public int blocks() {
        return Math.ceilDiv(shape.channels(), CHANNELS) * Math.ceilDiv(shape.filters(), PanelProduct.PAIR);
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
        int memory = scratchOffset + own + ThreadMemory.start(threadFloats(chunk), thread);
        int piece = memory + chunk.threadFloats();
        int pieces = Math.ceilDiv(shape.channels(), CHANNELS);
        for (int block = from; block < to; block++) {
            int panel = block / pieces;
            int channel = block % pieces * CHANNELS;
            int count = Math.min(CHANNELS, shape.channels() - channel);
            for (int first = 0; first < samples; first += chunk.samples()) {
                int tiles = chunk.tiles(first, samples);
                int start = scratchOffset + first / chunk.samples() * chunk.floats();
                for (int position = 0; position < Winograd.POSITIONS; position++) {
                    int u = piece + position * STRIDE;
                    chunk.multiply(position, panel, channel, count, tiles, scratch, start, u, first == 0);
                }
            }
            int width = PanelProduct.width(chunk.lanes(), panel);
            for (int lane = 0; lane < width; lane += COUNT) {
                int filter = panel * PanelProduct.PAIR + lane;
                for (int i = 0; i < count; i++) {
                    int u = piece + i * width + lane;
                    chunk.toFilter(channel + i, filter, scratch, u, STRIDE, memory, dw, dwOffset);
                }
            }
        }
    }
}
