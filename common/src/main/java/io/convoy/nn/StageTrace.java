package io.convoy.nn;

import io.convoy.trace.Tracer;
import java.util.List;
import java.util.stream.IntStream;

/// Makes stages record a span for each of their pieces, on the lane of the thread that ran it. Without a tracer, stages
/// stay as they are, so that steps which nobody will look at run the same code as ever.
///
/// @param lanes of the team's threads
record StageTrace(Tracer tracer, List<String> lanes) {

    static StageTrace of(Tracer tracer, int threads) {
        return new StageTrace(
                tracer,
                IntStream.range(0, threads)
                        .mapToObj(thread -> "compute " + thread)
                        .toList());
    }

    /// @param name of the spans: the layer's path, its type, and the pass
    List<Stage> traced(List<Stage> stages, String name, String category) {
        return stages.stream().map(stage -> traced(stage, name, category)).toList();
    }

    Stage traced(Stage stage, String name, String category) {
        if (!tracer.isWanted()) {
            return stage;
        }
        return switch (stage) {
            case Stage.PerSample(int samples, ThreadTask task) ->
                new Stage.PerSample(samples, traced(task, name, category));
            case Stage.PerBlock(int blocks, int atOnce, ThreadTask task) ->
                new Stage.PerBlock(blocks, atOnce, traced(task, name, category));
            case Stage.Once(Runnable task) -> {
                ThreadTask traced = traced((_, _, _) -> task.run(), name, category);
                yield new Stage.Once(() -> traced.run(0, 0, 1));
            }
        };
    }

    private ThreadTask traced(ThreadTask task, String name, String category) {
        return (thread, from, to) -> {
            long begun = tracer.begin();
            task.run(thread, from, to);
            tracer.end(lanes.get(thread), name, category, begun);
        };
    }
}
