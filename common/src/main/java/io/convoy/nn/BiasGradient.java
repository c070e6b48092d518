package io.convoy.nn;

import io.convoy.kernel.ChannelSum;
import java.util.List;

/// The gradient of a bias: the sum of d(loss)/d(output) over samples and pixels.
final class BiasGradient {
    private BiasGradient() {}

    /// To come first in backward, when d(loss)/d(output) may still be in the cache.
    static List<Stage> stages(Plan plan, Samples dy, Weights bias) {
        Pass pass = plan.pass();
        Scratch sums = plan.backwardScratch(ChannelSum.sumsFloats(dy.layout(), plan.maxSamples()));
        Stage add = Stage.perBlock(
                ChannelSum.blocks(dy.layout()),
                (from, to) -> ChannelSum.add(
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
        if (!ChannelSum.hasSums(dy.layout())) {
            return List.of(add);
        }
        Stage ofSamples = Stage.perSample((from, to) ->
                ChannelSum.ofSamples(dy.layout(), from, to, dy.values(), dy.offset(), sums.values(), sums.offset()));
        return List.of(ofSamples, add);
    }
}
