package io.convoy.nn;

import java.util.ArrayList;
import java.util.List;

/// The stages of one pass over the operations, in the order they run.
///
/// Neighbouring [Stage.PerSample]s become one: each thread takes a few samples through all of them before it turns to
/// the next ones, so that what one stage writes is still in the cache when the next reads it. Such a run of stages may
/// reach over several operations; while it lasts, the memory of all of them is in use at once ([#earliest], [#latest]).
final class Schedule {
    private final List<List<Stage>> operations;
    private final Stage[] stages;
    private final int[] finished;

    /// @param operations the stages of each operation, in the order they run
    Schedule(List<List<Stage>> operations) {
        this.operations = List.copyOf(operations);
        List<Stage> merged = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        List<Stage.PerSample> run = new ArrayList<>();
        for (int operation = 0; operation < operations.size(); operation++) {
            for (Stage stage : operations.get(operation)) {
                if (stage instanceof Stage.PerSample perSample) {
                    run.add(perSample);
                    continue;
                }
                if (!run.isEmpty()) {
                    merged.add(together(run));
                    ends.add(operation);
                    run.clear();
                }
                merged.add(stage);
                ends.add(operation);
            }
            if (run.isEmpty() && !ends.isEmpty()) {
                ends.set(ends.size() - 1, operation + 1);
            }
        }
        if (!run.isEmpty()) {
            merged.add(together(run));
            ends.add(operations.size());
        }
        stages = merged.toArray(Stage[]::new);
        finished = ends.stream().mapToInt(end -> end).toArray();
    }

    private static Stage together(List<Stage.PerSample> run) {
        if (run.size() == 1) {
            return run.getFirst();
        }
        int samples = run.stream().mapToInt(Stage.PerSample::samples).max().orElseThrow();
        ThreadTask[] tasks = run.stream().map(Stage.PerSample::task).toArray(ThreadTask[]::new);
        return new Stage.PerSample(samples, (thread, from, to) -> {
            for (int first = from; first < to; first += samples) {
                int end = Math.min(to, first + samples);
                for (ThreadTask task : tasks) {
                    task.run(thread, first, end);
                }
            }
        });
    }

    /// The merged stages.
    Stage[] stages() {
        return stages;
    }

    /// How many operations are over once a merged stage is.
    int finished(int stage) {
        return finished[stage];
    }

    /// The first of the operations that are under way at the same time as the first stage of one.
    int earliest(int operation) {
        int first = operation;
        while (startsWithSamples(first)) {
            int before = neighbour(first, -1);
            if (before < 0 || !endsWithSamples(before)) {
                break;
            }
            first = before;
            if (!isSamplesOnly(first)) {
                break;
            }
        }
        return first;
    }

    /// The last of the operations that are under way at the same time as the last stage of one.
    int latest(int operation) {
        int last = operation;
        while (endsWithSamples(last)) {
            int after = neighbour(last, 1);
            if (after < 0 || !startsWithSamples(after)) {
                break;
            }
            last = after;
            if (!isSamplesOnly(last)) {
                break;
            }
        }
        return last;
    }

    /// The next operation that has stages, or −1.
    private int neighbour(int operation, int step) {
        int next = operation + step;
        while (next >= 0 && next < operations.size() && operations.get(next).isEmpty()) {
            next += step;
        }
        return next < operations.size() ? next : -1;
    }

    // An operation without stages is passed through, to either side.

    private boolean startsWithSamples(int operation) {
        List<Stage> own = operations.get(operation);
        return own.isEmpty() || own.getFirst() instanceof Stage.PerSample;
    }

    private boolean endsWithSamples(int operation) {
        List<Stage> own = operations.get(operation);
        return own.isEmpty() || own.getLast() instanceof Stage.PerSample;
    }

    private boolean isSamplesOnly(int operation) {
        return operations.get(operation).stream().allMatch(Stage.PerSample.class::isInstance);
    }
}
