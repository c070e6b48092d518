package io.convoy.worker.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.plan.BatchPlan;
import io.convoy.plan.BucketPlan;
import io.convoy.plan.RosterPlan;
import org.junit.jupiter.api.Test;

class InboxTest {
    /// Three floats among eight workers leave most segments empty; the short batch leaves three workers idle.
    private static Inbox inbox(int rank) {
        var batch = new BatchPlan(21, 8, 8);
        var plan = new ExchangePlan(1, rank, RosterPlan.balanced(8, 8).ranges(), batch, BucketPlan.of(3, 3, 8));
        return new Inbox(plan, 2, new float[3]);
    }

    @Test
    void nothingIsAwaitedForAnEmptySegment() {
        assertThat(inbox(7).missing(2, 0)).isZero();
    }

    @Test
    void anOwnerAwaitsItsFloatsAndAWordOfEachIdleWorker() {
        assertThat(inbox(0).missing(2, 0)).isEqualTo(4 * 1 + 3);
    }
}
