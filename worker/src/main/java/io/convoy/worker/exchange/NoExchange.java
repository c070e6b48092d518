package io.convoy.worker.exchange;

import io.convoy.plan.Algorithm;
import io.convoy.plan.CostModel;
import java.util.List;

/// What is left of a step without an exchange: every worker takes the mean over its own shards. For benchmarks, to see
/// what exchanging costs; replicas diverge.
///
/// Threading: the step loop's thread alone.
final class NoExchange implements Exchange {
    private final ExchangePlan plan;
    private List<float[]> own = List.of();
    private StepPlan stepPlan;
    private Tally tally = new Tally(0, 0, 0, -1);

    NoExchange(ExchangePlan plan, long firstStep) {
        this.plan = plan;
        stepPlan = plan.stepPlan(firstStep);
    }

    @Override
    public void begin(long step, List<float[]> partials) {
        stepPlan = plan.stepPlan(step);
        own = partials;
    }

    @Override
    public void ready(int from) {}

    @Override
    public void tally(double[] loss, long[] correct) {
        int first = stepPlan.firstNode()[plan.rank()];
        int nodes = stepPlan.firstNode()[plan.rank() + 1] - first;
        double sum = 0;
        long right = 0;
        int shards = 0;
        boolean finite = true;
        for (int node = 0; node < nodes; node++) {
            sum += loss[node];
            right += correct[node];
            shards += stepPlan.nodes().get(first + node).size();
            finite &= Double.isFinite(loss[node]);
        }
        int present = stepPlan.nodes().getLast().to();
        int samples = Math.max(1, shards * stepPlan.samples() / present);
        // All samples count: the other workers train on theirs meanwhile.
        tally = new Tally(sum / samples, right, stepPlan.samples(), finite ? -1 : plan.rank());
        float[] mean = mean();
        for (int i = 0; i < plan.floats(); i++) {
            float total = 0;
            for (int node = 0; node < nodes; node++) {
                total += own.get(node)[i];
            }
            mean[i] = total / samples;
        }
    }

    @Override
    public Tally await() {
        return tally;
    }

    @Override
    public float[] mean() {
        return own.getFirst();
    }

    @Override
    public ExchangeReport report() {
        return ExchangeReport.NONE;
    }

    @Override
    public CostModel.Choice choice() {
        return new CostModel.Choice(Algorithm.NONE, 0, "replicas diverge");
    }

    @Override
    public void close() {}
}
