package io.convoy.worker.exchange;

import io.convoy.plan.CostModel;
import java.util.List;

/// The all-reduce of one generation. Per step, in this order: [#begin], [#ready] as backward goes, [#tally],
/// [#await].
///
/// Threading: one thread makes these calls. Failures of peers are also told to the listener given at construction, at
/// once and from any thread.
public interface Exchange extends AutoCloseable {
    /// Starts a step. `partials` holds the sums of our subtrees, from left to right, and at least one array: what
    /// [#ready] says is final is added to others' in place, and the mean takes the place of the first. All are the
    /// caller's again when the step has been awaited.
    void begin(long step, List<float[]> partials);

    /// Everything of our partial sums from flat index `from` on is final.
    void ready(int from);

    /// Loss sum and right answers of each of our subtrees. The arrays are read at once.
    void tally(double[] loss, long[] correct);

    /// Waits until the mean gradient and the tally of the step are complete.
    ///
    /// @throws StepFailure if a peer is lost
    Tally await() throws StepFailure, InterruptedException;

    /// The mean gradient of the step awaited last: the first of its partial sums.
    float[] mean();

    /// What the exchange of the step awaited last cost.
    ExchangeReport report();

    /// How gradients travel, and why so.
    CostModel.Choice choice();

    @Override
    void close();
}
