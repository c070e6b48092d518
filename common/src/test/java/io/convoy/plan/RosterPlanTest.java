package io.convoy.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RosterPlanTest {
    @Test
    void rangesAreContiguousAndBalanced() {
        for (int shards = 1; shards <= 40; shards++) {
            for (int workers = 1; workers <= shards; workers++) {
                RosterPlan plan = RosterPlan.balanced(shards, workers);
                int next = 0;
                int subtrees = 0;
                for (Range range : plan.ranges()) {
                    assertThat(range.from()).isEqualTo(next);
                    assertThat(range.size()).isBetween(shards / workers, (shards + workers - 1) / workers);
                    subtrees += ReductionTree.subtrees(range, shards).size();
                    next = range.to();
                }
                assertThat(next).isEqualTo(shards);
                assertThat(plan.subtrees()).isEqualTo(subtrees);
            }
        }
    }

    @Test
    void powersOfTwoGiveOneSubtreeAWorker() {
        assertThat(RosterPlan.balanced(8, 4).subtrees()).isEqualTo(4);
        assertThat(RosterPlan.balanced(64, 8).subtrees()).isEqualTo(8);
    }

    @Test
    void theSpareShardsGoWhereTheyBreakTheFewestSubtrees() {
        // Larger ranges first would give [0,2)[2,4)[4,5)[5,6): five subtrees at best; the plan is never worse.
        assertThat(RosterPlan.balanced(6, 4).subtrees()).isEqualTo(4);
    }

    @Test
    void moreWorkersThanShardsAreAnError() {
        assertThatThrownBy(() -> RosterPlan.balanced(3, 4)).hasMessageContaining("4 workers for 3 shards");
    }
}
