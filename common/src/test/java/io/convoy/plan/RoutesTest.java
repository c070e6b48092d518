package io.convoy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoutesTest {
    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "HALVING_DOUBLING", "RING", "HIERARCHICAL"})
    void everyWorkerReachesEveryOwnerAndIsReachedFromIt(Algorithm algorithm) {
        for (int workers = 1; workers <= 16; workers++) {
            if (algorithm == Algorithm.HALVING_DOUBLING && Integer.bitCount(workers) != 1) {
                continue;
            }
            var routes = new Routes(
                    algorithm,
                    IntStream.range(0, workers)
                            .mapToObj(rank -> "host " + rank / 3)
                            .toList());
            for (int owner = 0; owner < workers; owner++) {
                Set<Integer> reached = new HashSet<>();
                collect(routes, owner, owner, reached);
                assertThat(reached).hasSize(workers);
            }
        }
    }

    private static void collect(Routes routes, int owner, int rank, Set<Integer> reached) {
        assertThat(reached.add(rank)).isTrue();
        for (int child : routes.children(owner, rank)) {
            assertThat(routes.parent(owner, child)).isEqualTo(rank);
            collect(routes, owner, child, reached);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "HIERARCHICAL")
    void oneWorkerOfEachHostSendsToAnother(Algorithm algorithm) {
        var routes = new Routes(algorithm, List.of("a", "a", "b", "b", "b", "c"));
        for (int owner = 0; owner < routes.workers(); owner++) {
            int crossings = 0;
            for (int rank = 0; rank < routes.workers(); rank++) {
                crossings += rank != owner
                                && !routes.hosts()
                                        .get(rank)
                                        .equals(routes.hosts().get(routes.parent(owner, rank)))
                        ? 1
                        : 0;
            }
            assertThat(crossings).isEqualTo(2);
        }
    }
}
