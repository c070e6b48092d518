package io.convoy.kernel;

import java.util.ArrayList;
import java.util.List;

/// Output positions of one axis whose windows meet the same taps of the filter, so that padding needs no test
/// inside a loop. Output j of the segment stands at `start + j·step` and reads `taps` neighbouring inputs from
/// `input + j·inputStep` on; the first of them meets tap `firstTap`, each next one the tap `tapStep` further.
record Segment(int start, int step, int count, int input, int inputStep, int taps, int firstTap, int tapStep) {

    /// Of y[o] = Σₖ x[o·stride − padding + k] · w[k]: outputs near a border miss some taps.
    static List<Segment> forward(int size, int kernel, int stride, int padding) {
        List<Segment> segments = new ArrayList<>();
        for (int output = 0; output < Window.outputs(size, kernel, stride, padding); output++) {
            int begin = output * stride - padding;
            int first = Math.max(0, -begin);
            int taps = Math.max(0, Math.min(kernel, size - begin) - first);
            append(segments, new Segment(output, 1, 1, begin + first, stride, taps, first, 1));
        }
        return segments;
    }

    /// Of dx[i] = Σₖ dy[(i + padding − k) / stride] · w[k] over the k that leave no remainder: inputs of one
    /// remainder of i + padding meet every stride-th tap, so that the zeros of the dilated dy are never multiplied.
    /// As dy ascends, taps descend: the filter is turned by 180°.
    static List<Segment> backward(int size, int kernel, int stride, int padding) {
        int outputs = Window.outputs(size, kernel, stride, padding);
        List<Segment> segments = new ArrayList<>();
        for (int phase = 0; phase < Math.min(stride, size); phase++) {
            for (int input = phase; input < size; input += stride) {
                int nearest = (input + padding) / stride; // the output that this input meets with its smallest tap
                int smallest = (input + padding) % stride;
                int last = Math.min(nearest, outputs - 1);
                int reach = smallest < kernel ? (kernel - 1 - smallest) / stride : -1;
                int first = Math.max(0, nearest - reach);
                int taps = Math.max(0, last - first + 1);
                int firstTap = smallest + (nearest - first) * stride;
                append(segments, new Segment(input, stride, 1, first, 1, taps, firstTap, -stride));
            }
        }
        return segments;
    }

    /// Joins a single position to the last segment if it only continues it.
    private static void append(List<Segment> segments, Segment next) {
        if (!segments.isEmpty()) {
            Segment last = segments.getLast();
            boolean sameTaps = last.taps == next.taps && (next.taps == 0 || last.firstTap == next.firstTap);
            if (sameTaps && next.start == last.start + last.count * last.step) {
                segments.removeLast();
                segments.add(new Segment(
                        last.start,
                        last.step,
                        last.count + 1,
                        last.input,
                        last.inputStep,
                        last.taps,
                        last.firstTap,
                        last.tapStep));
                return;
            }
        }
        segments.add(next);
    }
}
