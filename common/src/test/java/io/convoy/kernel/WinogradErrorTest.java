package io.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.model.Zoo;
import io.convoy.nn.Architecture;
import io.convoy.nn.Conv;
import io.convoy.nn.GradientListener;
import io.convoy.nn.Layer;
import io.convoy.nn.Network;
import io.convoy.nn.Operation;
import io.convoy.nn.Parameter;
import io.convoy.nn.Plan;
import io.convoy.nn.Residual;
import io.convoy.nn.Samples;
import io.convoy.nn.Stage;
import io.convoy.nn.Team;
import io.convoy.nn.Weights;
import io.convoy.random.CounterRandom;
import io.convoy.random.Purpose;
import io.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How far [Winograd]'s convolutions are from the formulas in double, on the tensors of a network that trains: those
/// have a few large values among many small ones, unlike random tensors.
class WinogradErrorTest {
    private static final int SAMPLES = 8;
    private static final int STEPS = 40;

    /// Of the largest value of a tensor.
    private static final double BOUND = 1e-4;

    @Test
    void tensorsOfATrainingResnet20() {
        Architecture resnet20 = Zoo.get("resnet20").architecture();
        List<Watched> watched = new ArrayList<>();
        var architecture = new Architecture(resnet20.input(), resnet20.classes(), watch(resnet20.layers(), watched));
        double fall = train(architecture);
        assertThat(fall).as("loss at the end to loss at the start").isLessThan(0.2);

        double y = 0;
        double dx = 0;
        double dw = 0;
        for (Watched layer : watched) {
            var oracle = layer.oracle();
            y = Math.max(y, error(layer.y, oracle.y));
            dx = Math.max(dx, error(layer.dx, oracle.dx));
            dw = Math.max(dw, error(layer.dw, oracle.dw));
        }
        assertThat(watched).hasSize(16);
        assertThat(y).as("y").isBetween(1e-9, BOUND);
        assertThat(dx).as("dx").isBetween(1e-9, BOUND);
        assertThat(dw).as("dw").isBetween(1e-9, BOUND);
    }

    private static double error(float[] found, double[] expected) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            error = Math.max(error, Math.abs(found[i] - expected[i]));
        }
        return error / largest;
    }

    private static List<Layer> watch(List<Layer> layers, List<Watched> watched) {
        List<Layer> result = new ArrayList<>();
        for (Layer layer : layers) {
            switch (layer) {
                case Residual(List<Layer> body, List<Layer> shortcut) ->
                    result.add(new Residual(watch(body, watched), watch(shortcut, watched)));
                case Conv conv
                when conv.kernelHeight() == 3 && conv.strideHeight() == 1 -> result.add(new Watch(conv, watched));
                default -> result.add(layer);
            }
        }
        return result;
    }

    /// Trains on noisy pictures of ten classes; returns what is left of the loss.
    private static double train(Architecture architecture) {
        float[] parameters = architecture.initialParameters(3);
        float[] buffers = architecture.initialBuffers();
        float[] sum = new float[parameters.length + buffers.length];
        int[] labels = new int[SAMPLES];
        double first = 0;
        double last = 0;
        try (var team = new Team(2)) {
            Network network = Network.plan(architecture, SAMPLES, 0, 1, team);
            long key = CounterRandom.key(7, Purpose.BENCHMARK);
            int pixels = network.inputLayout().sampleStride();
            for (int i = 0; i < SAMPLES; i++) {
                labels[i] = i % architecture.classes();
                for (int j = 0; j < pixels; j++) {
                    double picture = Math.sin((labels[i] + 1) * j / 40.0);
                    network.input()[network.inputOffset() + i * pixels + j] =
                            (float) (picture + 0.5 * CounterRandom.gaussian(key, (long) i * pixels + j));
                }
            }
            for (int step = 0; step < STEPS; step++) {
                network.load(parameters, buffers);
                last = network.gradient(labels, SAMPLES, step, 0, sum, GradientListener.NONE);
                first = step == 0 ? last : first;
                for (int i = 0; i < parameters.length; i++) {
                    parameters[i] -= 0.02f / SAMPLES * sum[i];
                }
            }
        }
        return last / first;
    }

    /// The tensors of one convolution in the last pass, `[n, channels, height, width]`.
    private static final class Watched {
        private final ConvShape shape;
        private float[] x = {};
        private float[] y = {};
        private float[] dy = {};
        private float[] dx = {};
        private float[] w = {};
        private float[] dw = {};

        private Watched(ConvShape shape) {
            this.shape = shape;
        }

        private ConvOracle oracle() {
            return new ConvOracle(shape, SAMPLES, x, w, new float[0], dy);
        }
    }

    /// A convolution that is watched if it is done by [Winograd].
    private record Watch(Conv conv, List<Watched> watched) implements Layer {
        @Override
        public String type() {
            return conv.type();
        }

        @Override
        public Shape output(Shape input) {
            return conv.output(input);
        }

        @Override
        public List<Parameter> parameters(Shape input) {
            return conv.parameters(input);
        }

        @Override
        public Operation plan(Plan plan) {
            Operation operation = conv.plan(plan);
            Samples x = plan.input();
            var shape = new ConvShape(
                    x.shape().channels(), x.shape().height(), x.shape().width(), conv.filters(), 3, 3, 1, 1, 1, 1);
            if (Winograd.of(shape) == null) {
                return operation;
            }
            var tensors = new Watched(shape);
            watched.add(tensors);
            Samples y = plan.forwardOutput();
            Samples dy = plan.outputGradient();
            Samples dx = plan.inputGradient();
            Weights weight = plan.parameter("weight");
            List<Stage> forward = new ArrayList<>(operation.forward());
            forward.add(Stage.once(() -> {
                tensors.x = copy(x);
                tensors.y = copy(y);
                tensors.w = copy(weight.values(), weight);
            }));
            List<Stage> backward = new ArrayList<>();
            backward.add(Stage.once(() -> tensors.dy = copy(dy)));
            backward.addAll(operation.backward());
            backward.add(Stage.once(() -> {
                tensors.dx = copy(dx);
                tensors.dw = copy(weight.gradient(), weight);
            }));
            return new Operation(operation.load(), forward, operation.evaluate(), backward);
        }

        private static float[] copy(float[] values, Weights weight) {
            return Arrays.copyOfRange(values, weight.offset(), weight.offset() + weight.floats());
        }

        private static float[] copy(Samples samples) {
            Shape shape = samples.shape();
            float[] copy = new float[SAMPLES * shape.size()];
            for (int n = 0; n < SAMPLES; n++) {
                for (int channel = 0; channel < shape.channels(); channel++) {
                    for (int pixel = 0; pixel < shape.pixels(); pixel++) {
                        copy[(n * shape.channels() + channel) * shape.pixels() + pixel] =
                                samples.get(samples.index(n) + pixel * samples.pixelStride() + channel);
                    }
                }
            }
            return copy;
        }
    }
}
