package io.convoy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BucketPlanTest {
    @Test
    void bucketsFillFromTheEnd() {
        BucketPlan plan = BucketPlan.of(10, 4, 3);
        assertThat(plan.buckets()).containsExactly(new Range(6, 10), new Range(2, 6), new Range(0, 2));
        assertThat(plan.readyBuckets(7)).isZero();
        assertThat(plan.readyBuckets(6)).isEqualTo(1);
        assertThat(plan.readyBuckets(1)).isEqualTo(2);
        assertThat(plan.readyBuckets(0)).isEqualTo(3);
    }

    @Test
    void segmentsTileTheirBucket() {
        BucketPlan plan = BucketPlan.of(10, 4, 3);
        assertThat(plan.segment(0, 0)).isEqualTo(new Range(6, 8));
        assertThat(plan.segment(0, 2)).isEqualTo(new Range(9, 10));
        assertThat(plan.segment(2, 2)).isEqualTo(new Range(2, 2));
    }
}
