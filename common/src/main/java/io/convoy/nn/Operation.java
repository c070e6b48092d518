package io.convoy.nn;

import java.util.List;

/// A layer at work: the stages of its passes, bound to the memory that its [Plan] gave out. Stages are made once,
/// when the network is planned; running them allocates nothing.
///
/// @param load after the parameters changed: rearranges weights, in any order
/// @param forward input → output
/// @param evaluate the same when not training: running statistics, no dropout
/// @param backward gradient of the output → gradients of the parameters and of the input. Overwrites both, never
///     adds
public record Operation(List<Stage.PerBlock> load, List<Stage> forward, List<Stage> evaluate, List<Stage> backward) {

    public Operation {
        load = List.copyOf(load);
        forward = List.copyOf(forward);
        evaluate = List.copyOf(evaluate);
        backward = List.copyOf(backward);
    }

    /// An operation that does the same when evaluating.
    public static Operation of(List<Stage> forward, List<Stage> backward) {
        return new Operation(List.of(), forward, forward, backward);
    }

    public Operation withLoad(List<Stage.PerBlock> load) {
        return new Operation(load, forward, evaluate, backward);
    }

    public Operation withEvaluate(List<Stage> evaluate) {
        return new Operation(load, forward, evaluate, backward);
    }

    Operation withoutBackward() {
        return new Operation(load, forward, evaluate, List.of());
    }
}
