package io.convoy.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CostModelTest {
    private static final CostModel.Way FAST = new CostModel.Way(20e-6, 1e-9);
    private static final CostModel.Way SLOW = new CostModel.Way(100e-6, 100e-9);
    private static final long BYTES = 26_000_000;

    private static List<Range> held(int shards, int workers) {
        return RosterPlan.balanced(shards, workers).ranges();
    }

    @Test
    void betweenHostsThatAreAllAlikeDirectIsNeverWorse() {
        var model = new CostModel(new CostModel.Way(0, 0), FAST);
        List<String> hosts =
                IntStream.range(0, 8).mapToObj(rank -> "host " + rank).toList();
        CostModel.Choice choice = model.choose(held(8, 8), hosts, BYTES);
        assertThat(choice.algorithm()).isEqualTo(Algorithm.DIRECT);
        assertThat(choice.why()).isEqualTo("halving-doubling estimated at 1.00 of direct's time");
    }

    @Test
    void withinAHostSumsAreBetterAddedAtOnceThanKept() {
        var model = new CostModel(FAST, SLOW);
        for (int workers : new int[] {4, 8}) {
            CostModel.Choice choice = model.choose(held(8, workers), Collections.nCopies(workers, "a"), BYTES);
            assertThat(choice.algorithm()).isEqualTo(Algorithm.HALVING_DOUBLING);
        }
        assertThat(model.choose(held(8, 2), Collections.nCopies(2, "a"), BYTES).algorithm())
                .isEqualTo(Algorithm.DIRECT);
        assertThat(model.choose(held(8, 8), Collections.nCopies(8, "a"), 1000).algorithm())
                .isEqualTo(Algorithm.DIRECT);
    }

    @Test
    void hostsWithManyWorkersOnASlowNetworkSpeakThroughOneOfThem() {
        var model = new CostModel(FAST, SLOW);
        List<String> hosts =
                IntStream.range(0, 8).mapToObj(rank -> "host " + rank / 4).toList();
        assertThat(model.choose(held(8, 8), hosts, BYTES).algorithm()).isEqualTo(Algorithm.HIERARCHICAL);
        assertThat(model.choose(held(12, 8), hosts, BYTES).algorithm()).isEqualTo(Algorithm.HIERARCHICAL);
    }

    @Test
    void unequalRangesAreNamedAsTheReason() {
        CostModel.Choice choice = new CostModel(FAST, SLOW).choose(held(8, 3), List.of("a", "b", "c"), BYTES);
        assertThat(choice.algorithm()).isEqualTo(Algorithm.DIRECT);
        assertThat(choice.why()).contains("halving-doubling needs equal ranges");
    }

    @Test
    void costsAreThoseOfTheFormulas() {
        List<String> hosts = Collections.nCopies(4, "a");
        var model = new CostModel(FAST, SLOW);
        assertThat(model.direct(hosts, BYTES))
                .isCloseTo(2 * 20e-6 + (2 * 0.75 + 0.5 * 0.5) * BYTES * 1e-9, within(1e-9));
        assertThat(model.halvingDoubling(hosts, BYTES)).isCloseTo(4 * 20e-6 + 2 * 0.75 * BYTES * 1e-9, within(1e-9));
    }

    @Test
    void bucketsAreAPowerOfTwoBetweenBounds() {
        List<String> one = Collections.nCopies(2, "a");
        assertThat(new CostModel(FAST, SLOW).bucketBytes(one)).isEqualTo(1 << 19);
        assertThat(new CostModel(new CostModel.Way(1, 1e-9), SLOW).bucketBytes(one))
                .isEqualTo(4 << 20);
        assertThat(new CostModel(new CostModel.Way(1e-9, 1e-9), SLOW).bucketBytes(one))
                .isEqualTo(1 << 18);
    }
}
