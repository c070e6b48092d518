package io.convoy.plan;

import io.convoy.random.CounterRandom;
import io.convoy.random.Purpose;

/// The order in which an epoch visits the samples: a permutation, a pure function of (seed, epoch), by Fisher and
/// Yates (Durstenfeld's form).
public final class SampleOrder {
    private final int[] order;

    public SampleOrder(int samples, long seed, int epoch) {
        long key = CounterRandom.derive(CounterRandom.key(seed, Purpose.SAMPLE_ORDER), epoch);
        order = new int[samples];
        for (int i = 0; i < samples; i++) {
            int j = CounterRandom.below(key, i, i + 1);
            order[i] = order[j];
            order[j] = i;
        }
    }

    /// The sample at a position of the epoch.
    public int sampleAt(int position) {
        return order[position];
    }
}
