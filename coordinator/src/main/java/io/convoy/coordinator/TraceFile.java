package io.convoy.coordinator;

import io.convoy.proto.Traced;
import io.convoy.trace.ChromeTrace;
import io.convoy.trace.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Gathers the spans of all workers, and writes them as one file: once all workers have told their last, or when the
/// run ends. A file that cannot be written is told, but does not end the run. Used on the actor's thread alone.
final class TraceFile {
    /// More than viewers show with ease; those beyond are counted.
    private static final int MOST_SPANS = 1 << 21;

    private final TraceSpec spec;
    private final Consumer<String> note;
    private final int mostSpans;
    private final Map<Integer, ChromeTrace.Process> processes = new TreeMap<>();
    private final Set<Integer> awaited = new HashSet<>();
    private long firstStep = Long.MAX_VALUE; // before the roster stands, none is run
    private int spans;
    private long dropped;
    private boolean written;

    /// @param note is told of the file, or why there is none
    TraceFile(TraceSpec spec, Consumer<String> note) {
        this(spec, note, MOST_SPANS);
    }

    TraceFile(TraceSpec spec, Consumer<String> note, int mostSpans) {
        this.spec = spec;
        this.note = note;
        this.mostSpans = mostSpans;
    }

    /// @param roster whose spans will come
    /// @param step committed before
    void begin(List<WorkerEntry> roster, long step) {
        firstStep = step + 1;
        for (WorkerEntry worker : roster) {
            String name = "worker " + worker.id() + " on " + worker.host();
            processes.put(worker.id(), new ChromeTrace.Process(worker.id(), name, new ArrayList<>()));
            awaited.add(worker.id());
        }
    }

    /// @param step committed by all workers
    void add(Traced part, long step) {
        ChromeTrace.Process process = processes.get(part.getWorker());
        if (process == null || written) {
            return;
        }
        int taken = Math.min(part.getLaneCount(), mostSpans - spans);
        for (int i = 0; i < taken; i++) {
            long start = part.getStartNanos(i);
            process.spans()
                    .add(new Span(
                            part.getTexts(part.getLane(i)),
                            part.getTexts(part.getName(i)),
                            part.getTexts(part.getCategory(i)),
                            start,
                            start + part.getDurationNanos(i)));
        }
        spans += taken;
        dropped += part.getDropped() + part.getLaneCount() - taken;
        if (part.getLast() && awaited.remove(part.getWorker()) && awaited.isEmpty()) {
            write(Math.max(step, part.getStep()));
        }
    }

    /// The run is over: writes what there is, unless all is written.
    ///
    /// @param step committed by all workers
    void end(long step) {
        if (!written) {
            write(step);
        }
    }

    private void write(long step) {
        written = true;
        try {
            new ChromeTrace(List.copyOf(processes.values())).write(spec.file());
            note.accept(line(step));
        } catch (IOException e) {
            note.accept("the trace cannot be written: " + e);
        }
        processes.clear();
    }

    private String line(long step) {
        String holds = String.format(Locale.ROOT, "%s holds %,d spans", spec.file(), spans)
                + (dropped == 0 ? "" : String.format(Locale.ROOT, ", %,d more were dropped", dropped));
        if (firstStep > spec.last() || step < spec.first()) {
            return "trace: " + spec.steps() + " not reached, "
                    + (step < firstStep ? "no step was run: " : "the run had steps " + firstStep + "-" + step + ": ")
                    + holds;
        }
        if (step < spec.last() || !awaited.isEmpty()) {
            return "trace: " + spec.steps() + " asked for, the run ended after step " + step + ": " + holds;
        }
        if (firstStep > spec.first()) {
            return "trace: " + spec.steps() + " asked for, the run began with step " + firstStep + ": " + holds;
        }
        return "trace of " + spec.steps() + ": " + holds;
    }
}
