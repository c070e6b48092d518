package io.convoy.worker.exchange;

import java.util.Arrays;

/// Loss and right answers of a step's subtrees, which every worker tells every other, for the step under way and the
/// next one, which a peer may have begun.
///
/// Threading: confined to the event loop.
final class Tallies {
    private final OneStep[] steps = new OneStep[2];

    private static final class OneStep {
        long step;
        int came;
        final double[] loss;
        final long[] correct;
        final boolean[] has;

        OneStep(int shards) {
            loss = new double[shards];
            correct = new long[shards];
            has = new boolean[shards];
        }

        void reset(long next) {
            step = next;
            came = 0;
            Arrays.fill(has, false);
        }
    }

    Tallies(int shards, long firstStep) {
        for (long step = firstStep; step < firstStep + 2; step++) {
            var one = new OneStep(shards);
            one.reset(step);
            steps[(int) (step & 1)] = one;
        }
    }

    /// Takes what a worker tells of one of its subtrees; what has come before, or is of a step that is past, is
    /// dropped.
    void put(long step, int node, double loss, long correct) {
        OneStep one = steps[(int) (step & 1)];
        if (one.step == step && node >= 0 && node < one.has.length && !one.has[node]) {
            one.loss[node] = loss;
            one.correct[node] = correct;
            one.has[node] = true;
            one.came++;
        }
    }

    boolean isComplete(long step, StepPlan stepPlan) {
        OneStep one = steps[(int) (step & 1)];
        return one.step == step && one.came == stepPlan.nodes().size();
    }

    /// The first worker whose word is missing, or −1.
    int awaited(long step, StepPlan stepPlan) {
        OneStep one = steps[(int) (step & 1)];
        for (int node = 0; node < stepPlan.nodes().size(); node++) {
            if (one.step == step && !one.has[node]) {
                return stepPlan.holder(node);
            }
        }
        return -1;
    }

    /// Adds a complete step's in tree order, and makes room for the step after next.
    Tally take(long step, StepPlan stepPlan) {
        OneStep one = steps[(int) (step & 1)];
        double[] stack = new double[stepPlan.nodes().size()];
        int depth = 0;
        long right = 0;
        int suspect = -1;
        for (int node = 0; node < stepPlan.nodes().size(); node++) {
            if (suspect < 0 && !Double.isFinite(one.loss[node])) {
                suspect = stepPlan.holder(node);
            }
            right += one.correct[node];
            stack[depth++] = one.loss[node];
            for (int a = 0; a < stepPlan.additions()[node]; a++) {
                depth--;
                stack[depth - 1] += stack[depth];
            }
        }
        one.reset(step + 2);
        return new Tally(stack[0] / stepPlan.samples(), right, stepPlan.samples(), suspect);
    }
}
