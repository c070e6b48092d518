package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.random.CounterRandom;
import io.convoy.random.Purpose;
import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.util.List;

/// In training, sets each value to zero with probability `rate` and divides the others by `1 − rate`; otherwise
/// nothing.
public record Dropout(double rate) implements Layer {
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new UserError("dropout with rate " + rate + ": must be ≥ 0 and < 1");
        }
    }

    @Override
    public String type() {
        return "dropout";
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }

    /// Masks are functions of (seed, step, position in the global batch, layer, index in C·H·W order).
    @Override
    public Operation plan(Plan plan) {
        Pass pass = plan.pass();
        Samples x = plan.forwardInput();
        Samples y = plan.forwardOutput();
        plan.outputMayReplaceInput();
        Samples dy = plan.outputGradient();
        Samples dx = plan.inputGradient();
        plan.inputGradientMayReplaceOutputs();
        Layout layout = x.layout();
        Scratch mask = plan.kept(plan.maxSamples() * layout.sampleStride());
        long jobKey = CounterRandom.key(plan.seed(), Purpose.DROPOUT);
        int index = plan.index();

        Stage draw = Stage.perSample((from, to) -> {
            long stepKey = CounterRandom.derive(jobKey, pass.step());
            for (int sample = from; sample < to; sample++) {
                long key = CounterRandom.derive(CounterRandom.derive(stepKey, pass.positionInBatch() + sample), index);
                io.convoy.kernel.Dropout.mask(
                        layout, rate, key, mask.values(), mask.offset() + sample * layout.sampleStride());
            }
        });
        return Operation.of(List.of(draw, apply(x, mask, y)), List.of(apply(dy, mask, dx)))
                .withEvaluate(List.of(Stage.perSample((from, to) -> System.arraycopy(
                        x.values(), x.start(from), y.values(), y.start(from), x.start(to) - x.start(from)))));
    }

    private static Stage apply(Samples x, Scratch mask, Samples y) {
        return Stage.perSample((from, to) -> io.convoy.kernel.Dropout.apply(
                x.layout(), from, to, x.values(), x.offset(), mask.values(), mask.offset(), y.values(), y.offset()));
    }
}
