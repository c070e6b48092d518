package io.convoy.nn;

import io.convoy.kernel.ChannelSum;

/// The gradient of a bias: the sum of d(loss)/d(output) over samples and pixels.
final class BiasGradient {
    private BiasGradient() {}

    static Stage stage(Plan plan, Samples dy, Weights bias) {
        Pass pass = plan.pass();
        Scratch sums = plan.backwardScratch(ChannelSum.scratchFloats(dy.layout()));
        return Stage.perBlock(
                ChannelSum.blocks(dy.layout()),
                (from, to) -> ChannelSum.sum(
                        dy.layout(),
                        from,
                        to,
                        pass.samples(),
                        dy.values(),
                        dy.offset(),
                        sums.values(),
                        sums.offset(),
                        bias.gradient(),
                        bias.offset()));
    }
}
