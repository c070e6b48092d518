package io.convoy.nn;

import io.convoy.random.CounterRandom;
import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.util.List;

/// Networks and samples that several tests share.
final class SampleNetworks {
    /// Every kind of layer, channels off the lane grid, odd sizes, residuals of both kinds.
    static final Architecture EVERYTHING = new Architecture(
            new Shape(3, 11, 9),
            4,
            List.of(
                    Conv.square(5, 3, 1, 1, false),
                    BatchNorm.standard(),
                    new Relu(),
                    new Residual(
                            List.of(
                                    Conv.square(18, 3, 2, 1, false),
                                    BatchNorm.standard(),
                                    new Relu(),
                                    new Dropout(0.2),
                                    Conv.square(18, 3, 1, 1, true)),
                            List.of(Conv.square(18, 1, 2, 0, false), BatchNorm.standard())),
                    new Gelu(),
                    new Residual(List.of(new LayerNorm(1e-5), new Tanh(), new Scale()), List.of()),
                    MaxPool.square(3, 2, 1),
                    new LeakyRelu(0.1),
                    AvgPool.square(2, 1, 0),
                    new Flatten(),
                    new Linear(11, true),
                    new Sigmoid(),
                    new Dropout(0.3),
                    new Linear(4, true)));

    private SampleNetworks() {}

    /// Writes the samples that stand at `position` and after in an endless sequence.
    static void write(Network network, int position, int samples) {
        Layout layout = network.inputLayout();
        for (int i = 0; i < samples * layout.shape().size(); i++) {
            int sample = i / layout.shape().size();
            int within = i % layout.shape().size();
            int pixel = within / layout.shape().channels();
            int channel = within % layout.shape().channels();
            int index = sample * layout.sampleStride() + pixel * layout.pixelStride() + channel;
            network.input()[network.inputOffset() + index] =
                    2 * CounterRandom.uniform(CounterRandom.derive(41, position + sample), within) - 1;
        }
    }

    static int[] labels(int position, int samples, int classes) {
        int[] labels = new int[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = CounterRandom.below(43, position + i, classes);
        }
        return labels;
    }

    static float[] target(Architecture architecture) {
        return new float
                [architecture.parameters().floats() + architecture.buffers().floats()];
    }

    /// A network loaded with its initial parameters.
    static Network planned(Architecture architecture, int maxSamples, Team team) {
        Network network = Network.plan(architecture, maxSamples, 0.1, 9, team);
        load(network);
        return network;
    }

    static void load(Network network) {
        Architecture architecture = network.architecture();
        network.load(architecture.initialParameters(2), architecture.initialBuffers());
    }

    /// The gradient of the samples at `position` and after.
    static float[] gradient(Network network, int position, int samples) {
        float[] target = target(network.architecture());
        write(network, position, samples);
        network.gradient(
                labels(position, samples, network.architecture().classes()),
                samples,
                7,
                position,
                target,
                GradientListener.NONE);
        return target;
    }
}
