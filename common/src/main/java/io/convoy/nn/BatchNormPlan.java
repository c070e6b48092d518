package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.kernel.BatchNorm;
import io.convoy.tensor.Layout;
import java.util.ArrayList;
import java.util.List;

/// [io.convoy.nn.BatchNorm] at work: passes over the samples with short sums over their results in between.
final class BatchNormPlan {
    private final Plan plan;
    private final Pass pass;
    private final double epsilon;
    private final Samples x;
    private final Samples y;
    private final Samples dy;
    private final Layout layout;
    private final Weights weight;
    private final Weights shift;
    private final Statistic mean;
    private final Statistic variance;
    private final Scratch partial;
    private final Scratch gradientPartial;
    private final double[] totals;
    private final Scratch table;

    BatchNormPlan(Plan plan, double epsilon) {
        this.plan = plan;
        this.pass = plan.pass();
        this.epsilon = epsilon;
        x = plan.input();
        y = plan.forwardOutput();
        dy = plan.outputGradient();
        layout = x.layout();
        weight = plan.parameter("weight");
        shift = plan.parameter("bias");
        mean = plan.buffer("running_mean");
        variance = plan.buffer("running_var");
        partial = plan.forwardScratch(BatchNorm.partialFloats(layout, plan.maxSamples()));
        gradientPartial = plan.backwardScratch(BatchNorm.partialFloats(layout, plan.maxSamples()));
        totals = new double[BatchNorm.totalsDoubles(layout)];
        table = plan.kept(BatchNorm.tableFloats(layout));
    }

    Operation operation() {
        Stage normalize = Stage.perSample((from, to) -> BatchNorm.normalize(
                layout, from, to, x.values(), x.offset(), table.values(), table.offset(), y.values(), y.offset()));
        List<Stage> forward = List.of(
                Stage.perSample((from, to) -> BatchNorm.moments(
                        layout, from, to, x.values(), x.offset(), partial.values(), partial.offset())),
                Stage.once(this::statistics),
                normalize);
        return Operation.of(forward, backward()).withEvaluate(List.of(Stage.once(this::running), normalize));
    }

    private List<Stage> backward() {
        List<Stage> stages = new ArrayList<>();
        stages.add(Stage.perSample((from, to) -> BatchNorm.gradientSums(
                layout,
                from,
                to,
                x.values(),
                x.offset(),
                dy.values(),
                dy.offset(),
                table.values(),
                table.offset(),
                gradientPartial.values(),
                gradientPartial.offset())));
        stages.add(Stage.once(() -> BatchNorm.gradients(
                layout,
                pass.samples(),
                gradientPartial.values(),
                gradientPartial.offset(),
                totals,
                table.values(),
                table.offset(),
                weight.gradient(),
                weight.offset(),
                shift.gradient(),
                shift.offset())));
        if (plan.needsInputGradient()) {
            Samples dx = plan.inputGradient();
            plan.inputGradientMayReplaceOutputs();
            stages.add(Stage.perSample((from, to) -> BatchNorm.backwardData(
                    layout,
                    from,
                    to,
                    x.values(),
                    x.offset(),
                    dy.values(),
                    dy.offset(),
                    table.values(),
                    table.offset(),
                    dx.values(),
                    dx.offset())));
        }
        return stages;
    }

    private void requireTwoValues() {
        int values = pass.samples() * layout.shape().pixels();
        if (values < 2) {
            throw new UserError(plan.name() + ": a shard of " + pass.samples() + " samples of " + layout.shape()
                    + " has " + values + " value a channel, batch-norm needs at least 2: use fewer shards");
        }
    }

    private void statistics() {
        requireTwoValues();
        BatchNorm.statistics(
                layout,
                pass.samples(),
                partial.values(),
                partial.offset(),
                epsilon,
                weight.values(),
                weight.offset(),
                shift.values(),
                shift.offset(),
                totals,
                table.values(),
                table.offset());
        for (int channel = 0; channel < layout.shape().channels(); channel++) {
            mean.sums()[mean.sumOffset() + channel] =
                    pass.samples() * BatchNorm.meanOf(layout, table.values(), table.offset(), channel);
            variance.sums()[variance.sumOffset() + channel] =
                    pass.samples() * BatchNorm.unbiasedVarianceOf(layout, table.values(), table.offset(), channel);
        }
    }

    private void running() {
        BatchNorm.running(
                layout,
                mean.running(),
                mean.offset(),
                variance.running(),
                variance.offset(),
                epsilon,
                weight.values(),
                weight.offset(),
                shift.values(),
                shift.offset(),
                table.values(),
                table.offset());
    }
}
