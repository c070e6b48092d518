package io.convoy.coordinator;

import io.convoy.plan.ReductionTree;
import io.convoy.proto.Evaluated;

/// Puts the evaluation shards of all workers together: losses are added by the reduction tree, so that the result
/// does not depend on who evaluated what.
final class EvaluationTally {
    private final double[] losses;
    private final int samples;
    private long correct;

    EvaluationTally(int shards, int samples) {
        losses = new double[shards];
        this.samples = samples;
    }

    void add(Evaluated evaluated) {
        for (int i = 0; i < evaluated.getLossCount(); i++) {
            losses[evaluated.getFirstShard() + i] = evaluated.getLoss(i);
            correct += evaluated.getCorrect(i);
        }
    }

    double loss() {
        return ReductionTree.sum(losses) / samples;
    }

    double accuracy() {
        return (double) correct / samples;
    }

    int samples() {
        return samples;
    }
}
