package io.convoy.worker;

import io.convoy.proto.TraceSteps;
import io.convoy.proto.Welcome;
import io.convoy.trace.Tracer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// Traces the steps that the coordinator asks for, and tells it their spans.
///
/// A step's spans are told after its commit; what ends later (a mean that is still on its way to a peer) is told with
/// the next step's. What ends after the last traced step is told, as the last news, once a further step is committed or
/// there is nothing to do.
///
/// Threading: the step loop's thread alone; the [#tracer] is for any.
final class StepTrace {
    /// Spans of one step: more than those of deep networks on batches of hundreds.
    private static final int CAPACITY = 1 << 18;

    private final int worker;
    private final TraceSteps steps;
    private final Tracer tracer;
    private final News news;
    private final long clockNanos = clockAheadOfNanoTime();
    private long stepBegun;
    private boolean lastTold;

    static StepTrace of(Welcome welcome, News news) {
        Tracer tracer = welcome.hasTrace() ? Tracer.withCapacity(CAPACITY) : Tracer.OFF;
        return new StepTrace(welcome.getWorker(), welcome.getTrace(), tracer, news);
    }

    private StepTrace(int worker, TraceSteps steps, Tracer tracer, News news) {
        this.worker = worker;
        this.steps = steps;
        this.tracer = tracer;
        this.news = news;
    }

    Tracer tracer() {
        return tracer;
    }

    /// @param step that begins, from 1
    void begin(long step) {
        if (isTraced(step)) {
            tracer.start();
            stepBegun = tracer.begin();
        }
    }

    /// @param step that was committed, from 1
    void committed(long step) {
        if (isTraced(step)) {
            tracer.end(Tracer.STEP_LANE, "step " + step, "step", stepBegun);
            tracer.stop();
            long begun = System.nanoTime();
            tell(step, false);
            // So that nobody takes the time between traced steps for that of others.
            tracer.span(Tracer.STEP_LANE, "tell the trace", "trace", begun, System.nanoTime());
        } else if (step > steps.getLast()) {
            tellLast(step);
        }
    }

    /// No step may be run for now.
    ///
    /// @param step committed last
    void idle(long step) {
        if (step >= steps.getLast()) {
            tellLast(step);
        }
    }

    private boolean isTraced(long step) {
        return tracer.isWanted() && step >= steps.getFirst() && step <= steps.getLast();
    }

    private void tellLast(long step) {
        if (tracer.isWanted() && !lastTold) {
            lastTold = true;
            tell(step, true);
        }
    }

    private void tell(long step, boolean last) {
        TracedMessages.of(worker, step, tracer.drain(), clockNanos, last).forEach(news::tell);
    }

    /// From the clock of [System#nanoTime] to the wall clock, which machines share as well as they are set. Taken once,
    /// so that a worker's spans keep their order and distances.
    private static long clockAheadOfNanoTime() {
        long nanoTime = System.nanoTime();
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - nanoTime;
    }
}
