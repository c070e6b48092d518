package io.convoy.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.plan.Range;
import io.convoy.plan.ReductionTree;
import io.convoy.tensor.FloatFormat;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartialSumsTest {
    private static final int FLOATS = 10;

    @Test
    void shardsAddUpToTheWorkersSubtreesHoweverTheLastOneIsSliced() {
        for (Range held :
                List.of(new Range(0, 8), new Range(1, 7), new Range(3, 4), new Range(5, 8), new Range(2, 6))) {
            for (int slice : new int[] {1, 3, FLOATS}) {
                var sums = new PartialSums(FLOATS, FLOATS, FloatFormat.FLOAT32, held.size());
                // Twice, since a step must not see what the one before left.
                run(sums, held, slice);
                run(sums, held, slice);
                List<Range> nodes = ReductionTree.subtrees(held, 8);
                for (int i = 0; i < nodes.size(); i++) {
                    Range node = nodes.get(i);
                    assertThat(sums.sums().get(i)).containsExactly(sum(node.from(), node.to()));
                    assertThat(sums.correct()[i]).isEqualTo(node.size());
                    assertThat(sums.loss()[i]).isEqualTo(node.size() / 2.0);
                }
            }
        }
    }

    private static void run(PartialSums sums, Range held, int slice) {
        sums.begin(held, 8);
        for (int shard = held.from(); shard < held.to(); shard++) {
            float[] target = sums.target();
            Arrays.fill(target, Float.NaN);
            for (int to = FLOATS; to > 0; to -= slice) {
                int from = Math.max(0, to - slice);
                System.arraycopy(gradient(shard), from, target, from, to - from);
                if (shard == held.to() - 1) {
                    sums.addFrom(from);
                }
            }
            sums.finishShard(0.5, 1);
        }
    }

    private static float[] gradient(int shard) {
        float[] gradient = new float[FLOATS];
        for (int i = 0; i < FLOATS; i++) {
            gradient[i] = (float) Math.sin(shard * 31 + i);
        }
        return gradient;
    }

    private static float[] sum(int lo, int hi) {
        if (hi - lo == 1) {
            return gradient(lo);
        }
        int mid = ReductionTree.middle(lo, hi);
        float[] left = sum(lo, mid);
        float[] right = sum(mid, hi);
        for (int i = 0; i < FLOATS; i++) {
            left[i] += right[i];
        }
        return left;
    }
}
