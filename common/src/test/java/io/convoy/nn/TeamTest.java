package io.convoy.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class TeamTest {
    @Test
    void everyUnitRunsOnceWhateverTheCountAndTheThreads() {
        for (int threads = 1; threads <= 5; threads++) {
            try (var team = new Team(threads)) {
                for (int count = 0; count <= 17; count++) {
                    var runs = new AtomicIntegerArray(17);
                    team.forRange(count, (from, to) -> {
                        for (int i = from; i < to; i++) {
                            runs.incrementAndGet(i);
                        }
                    });
                    for (int i = 0; i < 17; i++) {
                        assertThat(runs.get(i)).isEqualTo(i < count ? 1 : 0);
                    }
                }
            }
        }
    }

    @Test
    void allThreadsTakePart() {
        try (var team = new Team(3)) {
            Set<Thread> seen = ConcurrentHashMap.newKeySet();

            var all = new CountDownLatch(3);
            team.forRange(9, (from, to) -> {
                if (seen.add(Thread.currentThread())) {
                    all.countDown();
                }
                awaitZero(all);
            });

            assertThat(seen).hasSize(3).contains(Thread.currentThread());
        }
    }

    @Test
    void whatASlowThreadLeavesTheOthersTake() {
        try (var team = new Team(2)) {
            for (int slow = 0; slow < 2; slow++) {
                int sleeper = slow;
                var left = new CountDownLatch(75);
                var done = new AtomicIntegerArray(2);
                team.forRange(80, 4, (thread, from, to) -> {
                    assertThat(to - from).isPositive();
                    done.addAndGet(thread, to - from);
                    if (thread == sleeper) {
                        // Holds at most an eighth of its own half.
                        awaitZero(left);
                    }
                    for (int i = from; i < to; i++) {
                        left.countDown();
                    }
                });
                assertThat(done.get(0) + done.get(1)).isEqualTo(80);
                assertThat(done.get(1 - sleeper)).isGreaterThanOrEqualTo(75);
            }
        }
    }

    private static void awaitZero(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void eachRoundSeesWhatTheLastOneWrote() {
        try (var team = new Team(3)) {
            int[] even = new int[12];
            int[] odd = new int[12];
            int rounds = 20_000;
            for (int round = 0; round < rounds; round++) {
                int[] source = round % 2 == 0 ? even : odd;
                int[] target = round % 2 == 0 ? odd : even;
                team.forRange(12, (from, to) -> {
                    for (int i = from; i < to; i++) {
                        target[i] = source[(i + 5) % 12] + 1;
                    }
                });
            }
            assertThat(even).containsOnly(rounds);
        }
    }

    @Test
    void failureOfAnyThreadReachesTheCallerAndTheTeamGoesOn() {
        try (var team = new Team(3)) {
            for (int bad = 0; bad < 3; bad++) {
                int unit = bad;
                assertThatThrownBy(() -> team.forRange(3, (from, to) -> {
                            if (from == unit) {
                                throw new IllegalArgumentException("unit " + unit);
                            }
                        }))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("unit " + unit);
            }
            int[] done = new int[3];
            team.forRange(3, (from, to) -> done[from] = 1);
            assertThat(done).containsOnly(1);
        }
    }

    @Test
    void closedTeamRefusesWork() {
        var team = new Team(2);
        team.close();

        assertThatThrownBy(() -> team.forRange(2, (from, to) -> {})).isInstanceOf(IllegalStateException.class);
    }
}
