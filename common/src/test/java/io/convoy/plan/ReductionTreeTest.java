package io.convoy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReductionTreeTest {
    @Test
    void dividesAtTheLargestPowerOfTwoBelow() {
        assertThat(ReductionTree.middle(0, 2)).isEqualTo(1);
        assertThat(ReductionTree.middle(0, 8)).isEqualTo(4);
        assertThat(ReductionTree.middle(0, 5)).isEqualTo(4);
        assertThat(ReductionTree.middle(4, 7)).isEqualTo(6);
    }

    @Test
    void rangesFallApartIntoTheirLargestSubtrees() {
        assertThat(ReductionTree.subtrees(new Range(0, 3), 8)).containsExactly(new Range(0, 2), new Range(2, 3));
        assertThat(ReductionTree.subtrees(new Range(3, 8), 8)).containsExactly(new Range(3, 4), new Range(4, 8));
        assertThat(ReductionTree.subtrees(new Range(0, 5), 5)).containsExactly(new Range(0, 5));
        assertThat(ReductionTree.subtrees(new Range(5, 5), 5)).isEmpty();
    }

    /// Symbolic sums show the order of every addition: "((0+1)+2)".
    @Test
    void anyDivisionAmongHoldersAddsInTheSameOrder() {
        for (int shards = 1; shards <= 17; shards++) {
            String whole = expression(0, shards);
            for (int workers = 1; workers <= shards; workers++) {
                List<Range> nodes = new ArrayList<>();
                List<String> sums = new ArrayList<>();
                for (Range held : RosterPlan.balanced(shards, workers).ranges()) {
                    List<Range> own = ReductionTree.subtrees(held, shards);
                    List<String> ownSums = shardByShard(held, shards);
                    assertThat(ownSums)
                            .isEqualTo(own.stream()
                                    .map(n -> expression(n.from(), n.to()))
                                    .toList());
                    nodes.addAll(own);
                    sums.addAll(ownSums);
                }
                assertThat(run(sums, ReductionTree.additions(nodes, shards))).containsExactly(whole);
            }
        }
    }

    @Test
    void absentLastShardsLeaveTheOrderOfTheOthersAlone() {
        for (int shards = 1; shards <= 16; shards++) {
            for (int present = 1; present <= shards; present++) {
                assertThat(pruned(0, shards, present)).isEqualTo(expression(0, present));
            }
        }
    }

    @Test
    void sumOfDoublesFollowsTheTree() {
        double[] values = {1e16, 1, -1e16, 1, 1};
        assertThat(ReductionTree.sum(values)).isEqualTo(((1e16 + 1) + (-1e16 + 1)) + 1);
    }

    private static String expression(int lo, int hi) {
        if (hi - lo == 1) {
            return Integer.toString(lo);
        }
        int mid = ReductionTree.middle(lo, hi);
        return "(" + expression(lo, mid) + "+" + expression(mid, hi) + ")";
    }

    private static String pruned(int lo, int hi, int present) {
        if (hi - lo == 1) {
            return Integer.toString(lo);
        }
        int mid = ReductionTree.middle(lo, hi);
        return mid >= present
                ? pruned(lo, mid, present)
                : "(" + pruned(lo, mid, present) + "+" + pruned(mid, hi, present) + ")";
    }

    private static List<String> shardByShard(Range held, int shards) {
        List<String> values = new ArrayList<>();
        for (int shard = held.from(); shard < held.to(); shard++) {
            values.add(Integer.toString(shard));
        }
        return run(values, ReductionTree.additionsAfterShard(held, shards));
    }

    private static List<String> run(List<String> values, int[] additions) {
        List<String> stack = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            stack.add(values.get(i));
            for (int a = 0; a < additions[i]; a++) {
                String right = stack.removeLast();
                stack.add("(" + stack.removeLast() + "+" + right + ")");
            }
        }
        return stack;
    }
}
