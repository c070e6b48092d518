package io.convoy.trace;

import java.util.ArrayList;
import java.util.List;

/// Records spans, up to a fixed number between two calls of [#drain]; those beyond are counted.
///
/// Recording is switched on for a step with [#start] and off with [#stop]. A span that began while it was on is
/// recorded even if it ends later: it comes with the drain after that.
///
/// Threading: any thread may record, while another drains. [#OFF] records nothing, ever.
public final class Tracer {
    public static final Tracer OFF = new Tracer(0);

    /// The lane of the step loop's thread: the phases of a step, one after the other.
    public static final String STEP_LANE = "step";

    /// What was recorded.
    ///
    /// @param spans in the order in which they ended, on the clock of [System#nanoTime]
    /// @param dropped how many more there were than could be recorded
    public record Recorded(List<Span> spans, long dropped) {}

    private final String[] lanes;
    private final String[] names;
    private final String[] categories;
    private final long[] starts;
    private final long[] ends;
    private int recorded;
    private long dropped;
    private volatile boolean on;

    private Tracer(int capacity) {
        lanes = new String[capacity];
        names = new String[capacity];
        categories = new String[capacity];
        starts = new long[capacity];
        ends = new long[capacity];
    }

    /// A tracer that is still off, with all its memory.
    ///
    /// @param spans that it can hold between two drains, ≥ 1
    public static Tracer withCapacity(int spans) {
        if (spans < 1) {
            throw new IllegalArgumentException("a tracer for " + spans + " spans");
        }
        return new Tracer(spans);
    }

    /// Whether some step will be traced, so that it pays to prepare for it.
    public boolean isWanted() {
        return starts.length > 0;
    }

    /// Whether the step under way is traced.
    public boolean on() {
        return on;
    }

    /// Records from now on.
    public void start() {
        if (!isWanted()) {
            throw new IllegalStateException("Tracer.OFF is always off");
        }
        on = true;
    }

    /// Records no more spans that begin.
    public void stop() {
        on = false;
    }

    /// The time, if the step under way is traced, else 0: what [#end] is to be told.
    public long begin() {
        return on ? System.nanoTime() : 0;
    }

    /// Records a span that ends now; nothing if `begun` is 0.
    public void end(String lane, String name, String category, long begun) {
        if (begun != 0) {
            span(lane, name, category, begun, System.nanoTime());
        }
    }

    /// Records a span, whether on or off; to be called if [#on] was true at its start. Times are those of
    /// [System#nanoTime].
    public void span(String lane, String name, String category, long startNanos, long endNanos) {
        if (!isWanted()) {
            return;
        }
        // A traced step has some ten thousand spans a second: a lock costs little and is easily right.
        synchronized (this) {
            if (recorded == starts.length) {
                dropped++;
                return;
            }
            lanes[recorded] = lane;
            names[recorded] = name;
            categories[recorded] = category;
            starts[recorded] = startNanos;
            ends[recorded] = endNanos;
            recorded++;
        }
    }

    /// Hands over what was recorded since the last drain, and forgets it.
    public synchronized Recorded drain() {
        List<Span> spans = new ArrayList<>(recorded);
        for (int i = 0; i < recorded; i++) {
            spans.add(new Span(lanes[i], names[i], categories[i], starts[i], ends[i]));
        }
        var all = new Recorded(spans, dropped);
        recorded = 0;
        dropped = 0;
        return all;
    }
}
