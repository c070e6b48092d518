package io.convoy.worker.exchange;

import io.convoy.plan.BatchPlan;
import io.convoy.plan.Range;
import io.convoy.plan.ReductionTree;
import java.util.ArrayList;
import java.util.List;

/// Which subtrees of a step's reduction tree each worker of the roster holds.
///
/// @param samples of the global batch, the divisor of the mean
/// @param nodes all subtrees, from left to right
/// @param firstNode index in `nodes` of each worker's first; one more entry closes the last worker's
/// @param additions the program that adds them in tree order (see [ReductionTree#additions])
record StepPlan(int samples, List<Range> nodes, int[] firstNode, int[] additions) {

    static StepPlan of(BatchPlan batch, List<Range> held, long step) {
        int present = batch.presentShards(step);
        List<Range> nodes = new ArrayList<>();
        int[] firstNode = new int[held.size() + 1];
        for (int worker = 0; worker < held.size(); worker++) {
            firstNode[worker] = nodes.size();
            nodes.addAll(ReductionTree.subtrees(held.get(worker).below(present), present));
        }
        firstNode[held.size()] = nodes.size();
        return new StepPlan(batch.batchOf(step).size(), nodes, firstNode, ReductionTree.additions(nodes, present));
    }

    int holder(int node) {
        int worker = 0;
        while (firstNode[worker + 1] <= node) {
            worker++;
        }
        return worker;
    }
}
