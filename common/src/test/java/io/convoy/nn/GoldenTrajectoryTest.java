package io.convoy.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.tensor.FlatLayout;
import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Three steps of SGD from the same start, on the same samples, end where libtorch 2.10 ended.
class GoldenTrajectoryTest {
    private static Architecture network(Golden golden) {
        Shape input = golden.shape("step0.x");
        int kernel = golden.dimensions("before.0.weight").get(2).asInt();
        int first = golden.dimensions("before.0.weight").get(0).asInt();
        int second = golden.dimensions("before.3.weight").get(0).asInt();
        return new Architecture(
                input,
                10,
                List.of(
                        Conv.square(first, kernel, 1, kernel / 2, true),
                        new Relu(),
                        MaxPool.square(2, 2, 0),
                        Conv.square(second, kernel, 1, kernel / 2, true),
                        new Relu(),
                        MaxPool.square(2, 2, 0),
                        new Flatten(),
                        new Linear(10, true)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trajectory_lenet", "trajectory_rgb_nesterov"})
    void endsWhereLibtorchEnds(String name) throws IOException {
        Golden golden = Golden.read(name);
        Architecture architecture = network(golden);
        FlatLayout layout = architecture.parameters();
        float[] parameters = golden.parameters("before.", layout);
        float[] momentum = new float[parameters.length];
        float[] gradient = new float[parameters.length];
        int samples = golden.dimensions("step0.x").get(0).asInt();
        try (var team = new Team(2)) {
            Network network = Network.plan(architecture, samples, 0, 1, team);
            for (int step = 0; step < golden.setting("steps").asInt(); step++) {
                golden.samples("step" + step + ".x", network);
                network.load(parameters, new float[0]);
                double loss = network.gradient(
                        golden.labels("step" + step + ".target"), samples, step, 0, gradient, GradientListener.NONE);

                assertThat(loss / samples).isCloseTo(golden.floats("step" + step + ".loss")[0], within(1e-5));
                update(golden, parameters, gradient, momentum, samples, step);
            }
        }
        float[] expected = golden.parameters("after.", layout);
        for (FlatLayout.Slot slot : layout.slots()) {
            double largest = 0;
            double error = 0;
            for (int i = slot.offset(); i < slot.offset() + slot.floats(); i++) {
                largest = Math.max(largest, Math.abs(expected[i]));
                error = Math.max(error, Math.abs(expected[i] - parameters[i]));
            }
            assertThat(error / largest).as(slot.name()).isLessThan(1e-4);
        }
    }

    private static void update(
            Golden golden, float[] parameters, float[] gradient, float[] momentum, int samples, int step) {
        float rate = (float) golden.setting("lr").asDouble();
        float factor = (float) golden.setting("momentum").asDouble();
        float decay = (float) golden.setting("weight_decay").asDouble();
        boolean nesterov = golden.setting("nesterov").asBoolean();
        for (int i = 0; i < parameters.length; i++) {
            float slope = gradient[i] / samples + decay * parameters[i];
            momentum[i] = step == 0 ? slope : factor * momentum[i] + slope;
            parameters[i] -= rate * (nesterov ? slope + factor * momentum[i] : momentum[i]);
        }
    }

    /// A safetensors file among the test's resources.
    private record Golden(JsonNode header, ByteBuffer data) {
        static Golden read(String name) throws IOException {
            try (InputStream stream = Objects.requireNonNull(
                    Golden.class.getResourceAsStream("/golden/" + name + ".safetensors"), name)) {
                var bytes = ByteBuffer.wrap(stream.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
                byte[] json = new byte[Math.toIntExact(bytes.getLong())];
                bytes.get(json);
                return new Golden(
                        new ObjectMapper().readTree(json), bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
            }
        }

        JsonNode setting(String name) {
            return header.get("__metadata__").get(name);
        }

        JsonNode dimensions(String name) {
            return header.get(name).get("shape");
        }

        Shape shape(String name) {
            JsonNode dimensions = dimensions(name);
            return new Shape(
                    dimensions.get(1).asInt(),
                    dimensions.get(2).asInt(),
                    dimensions.get(3).asInt());
        }

        private ByteBuffer bytes(String name) {
            JsonNode range = header.get(name).get("data_offsets");
            int from = range.get(0).asInt();
            return data.slice(from, range.get(1).asInt() - from).order(ByteOrder.LITTLE_ENDIAN);
        }

        float[] floats(String name) {
            var floats = bytes(name).asFloatBuffer();
            float[] values = new float[floats.remaining()];
            floats.get(values);
            return values;
        }

        int[] labels(String name) {
            var longs = bytes(name).asLongBuffer();
            int[] labels = new int[longs.remaining()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = Math.toIntExact(longs.get(i));
            }
            return labels;
        }

        float[] parameters(String prefix, FlatLayout layout) {
            float[] parameters = new float[layout.floats()];
            for (FlatLayout.Slot slot : layout.slots()) {
                float[] values = floats(prefix + slot.name());
                assertThat(values).hasSize(slot.floats());
                System.arraycopy(values, 0, parameters, slot.offset(), values.length);
            }
            return parameters;
        }

        /// Writes samples in N·C·H·W order to the network's input.
        void samples(String name, Network network) {
            float[] values = floats(name);
            Layout layout = network.inputLayout();
            Shape shape = layout.shape();
            for (int i = 0; i < values.length; i++) {
                int sample = i / shape.size();
                int channel = i / shape.pixels() % shape.channels();
                int pixel = i % shape.pixels();
                network.input()[
                                network.inputOffset()
                                        + sample * layout.sampleStride()
                                        + pixel * layout.pixelStride()
                                        + channel] =
                        values[i];
            }
        }
    }
}
