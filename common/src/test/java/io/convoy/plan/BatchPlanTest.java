package io.convoy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
    @Test
    void everySampleIsUsedExactlyOnceAnEpoch() {
        for (int[] sizes : new int[][] {{100, 32, 5}, {7, 4, 4}, {64, 64, 8}, {65, 64, 3}, {1, 1, 1}, {1000, 96, 7}}) {
            var plan = new BatchPlan(sizes[0], sizes[1], sizes[2]);
            for (int epoch = 0; epoch < 2; epoch++) {
                var order = new SampleOrder(plan.samples(), 7, epoch);
                var seen = new BitSet();
                for (int s = 0; s < plan.stepsPerEpoch(); s++) {
                    long step = (long) epoch * plan.stepsPerEpoch() + s;
                    assertThat(plan.epoch(step)).isEqualTo(epoch);
                    for (int shard = 0; shard < plan.shards(); shard++) {
                        Range range = plan.shardOf(step, shard);
                        assertThat(range.isEmpty()).isEqualTo(shard >= plan.presentShards(step));
                        assertThat(range.size()).isLessThanOrEqualTo(plan.shardCapacity());
                        for (int i = range.from(); i < range.to(); i++) {
                            int sample = order.sampleAt(plan.batchOf(step).from() + i);
                            assertThat(seen.get(sample)).isFalse();
                            seen.set(sample);
                        }
                    }
                }
                assertThat(seen.cardinality()).isEqualTo(plan.samples());
            }
        }
    }

    @Test
    void shardsOfAStepDifferByAtMostOneSample() {
        var plan = new BatchPlan(50, 50, 8);
        assertThat(plan.shardOf(0, 0).size()).isEqualTo(7);
        assertThat(plan.shardOf(0, 7).size()).isEqualTo(6);
    }

    @Test
    void epochsAreShuffledDifferentlyAndSeedsToo() {
        assertThat(order(1, 0))
                .isNotEqualTo(order(1, 1))
                .isNotEqualTo(order(2, 0))
                .isEqualTo(order(1, 0));
    }

    @Test
    void evaluationShardsCoverTheTestSet() {
        var plan = new BatchPlan(100, 32, 5);
        int last = plan.evaluationShards(50) - 1;
        assertThat(plan.evaluationShard(50, 0)).isEqualTo(new Range(0, 7));
        assertThat(plan.evaluationShard(50, last)).isEqualTo(new Range(49, 50));
    }

    private static String order(long seed, int epoch) {
        var order = new SampleOrder(20, seed, epoch);
        var text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            text.append(order.sampleAt(i)).append(' ');
        }
        return text.toString();
    }
}
