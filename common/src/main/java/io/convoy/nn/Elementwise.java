package io.convoy.nn;

import io.convoy.tensor.Layout;
import java.util.List;

/// Layers that map each value on its own; they work in place where nobody else needs what they replace.
final class Elementwise {
    /// `y = f(x)` over the samples `from` to `to`.
    interface Forward {
        void run(Layout layout, int from, int to, float[] x, int xOffset, float[] y, int yOffset);
    }

    /// `dx = dy · f′`, where f′ is a function of what forward kept: its input or its output.
    interface Backward {
        void run(
                Layout layout,
                int from,
                int to,
                float[] kept,
                int keptOffset,
                float[] dy,
                int dyOffset,
                float[] dx,
                int dxOffset);
    }

    private Elementwise() {}

    /// A layer whose derivative follows from its input.
    static Operation fromInput(Plan plan, Forward forward, Backward backward) {
        Samples x = plan.input();
        return operation(plan, x, plan.forwardOutput(), x, forward, backward);
    }

    /// A layer whose derivative follows from its output.
    static Operation fromOutput(Plan plan, Forward forward, Backward backward) {
        Samples y = plan.output();
        plan.outputMayReplaceInput();
        return operation(plan, plan.forwardInput(), y, y, forward, backward);
    }

    private static Operation operation(
            Plan plan, Samples x, Samples y, Samples kept, Forward forward, Backward backward) {
        Samples dy = plan.outputGradient();
        Samples dx = plan.inputGradient();
        plan.inputGradientMayReplaceOutputs();
        return Operation.of(
                List.of(Stage.perSample((from, to) ->
                        forward.run(x.layout(), from, to, x.values(), x.offset(), y.values(), y.offset()))),
                List.of(Stage.perSample((from, to) -> backward.run(
                        x.layout(),
                        from,
                        to,
                        kept.values(),
                        kept.offset(),
                        dy.values(),
                        dy.offset(),
                        dx.values(),
                        dx.offset()))));
    }
}
