package io.convoy.kernel;

import static io.convoy.kernel.FilterGradient.GROUP;
import static io.convoy.kernel.FilterGradient.PANEL;
import static io.convoy.kernel.FilterTiles.PAIR;

/// The sum of the portions' packed gradients that [FilterGradient] has made, laid out as `[filters, channels, kernel
/// height, kernel width]`. A block is a vector of filters, so that no two threads write to the same lines of dw.
///
/// @param strip rows of the packed gradient that make a strip
record FilterUnpack(ConvShape shape, int strip, int samplesOfPortion) implements FilterPhase {
    @Override
    public int blocks() {
        return Math.ceilDiv(shape.filters(), Lanes.COUNT);
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
        for (int lane = from * Lanes.COUNT; lane < to * Lanes.COUNT; lane += Lanes.COUNT) {
            int pair = lane / PAIR;
            int group = pair / GROUP * GROUP;
            int members = Math.min(GROUP, pairs() - group);
            for (int number = 0; number < strips(); number++) {
                int panel = group * strips() + number * members + pair - group;
                int source = scratchOffset + panel * PANEL + lane % PAIR;
                addPortions(number, samples, scratch, source);
                unpack(number, lane, scratch, source, dw, dwOffset);
            }
        }
    }

    private int strips() {
        return Math.ceilDiv(shape.filterSize(), strip);
    }

    private int pairs() {
        return Math.ceilDiv(shape.filters(), PAIR);
    }

    private int rows(int ofStrip) {
        return Math.min(strip, shape.filterSize() - ofStrip * strip);
    }

    private void addPortions(int ofStrip, int samples, float[] scratch, int source) {
        for (int portion = 1; portion < Math.ceilDiv(samples, samplesOfPortion); portion++) {
            int other = source + portion * strips() * pairs() * PANEL;
            for (int row = 0; row < rows(ofStrip); row++) {
                for (int i = row * PAIR; i < row * PAIR + Lanes.COUNT; i++) {
                    scratch[source + i] += scratch[other + i];
                }
            }
        }
    }

    private void unpack(int ofStrip, int lane, float[] scratch, int source, float[] dw, int dwOffset) {
        int start = ofStrip * strip;
        for (int filter = 0; filter < Math.min(Lanes.COUNT, shape.filters() - lane); filter++) {
            int target = dwOffset + (lane + filter) * shape.filterSize();
            int tap = start / shape.channels();
            int channel = start % shape.channels();
            for (int row = 0; row < rows(ofStrip); row++) {
                dw[target + channel * shape.taps() + tap] = scratch[source + row * PAIR + filter];
                if (++channel == shape.channels()) {
                    channel = 0;
                    tap++;
                }
            }
        }
    }
}
