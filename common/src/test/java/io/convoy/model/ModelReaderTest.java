package io.convoy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.UserError;
import io.convoy.config.Bound;
import io.convoy.config.Hocon;
import io.convoy.nn.AvgPool;
import io.convoy.nn.BatchNorm;
import io.convoy.nn.Conv;
import io.convoy.nn.Dropout;
import io.convoy.nn.Flatten;
import io.convoy.nn.Gelu;
import io.convoy.nn.GlobalAvgPool;
import io.convoy.nn.Initializer;
import io.convoy.nn.Layer;
import io.convoy.nn.LayerNorm;
import io.convoy.nn.LeakyRelu;
import io.convoy.nn.Linear;
import io.convoy.nn.MaxPool;
import io.convoy.nn.Operation;
import io.convoy.nn.Plan;
import io.convoy.nn.Relu;
import io.convoy.nn.Residual;
import io.convoy.nn.Sigmoid;
import io.convoy.nn.Tanh;
import io.convoy.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelReaderTest {
    private static final String EVERY_LAYER = """
            name = everything
            input = [3, 20, 16]
            classes = 4
            let { norm = { type = batch-norm } }
            layers = [
              { type = conv, filters = 5, kernel = [3, 2], stride = [1, 2], padding = [1, 0], bias = false }
              ${let.norm}
              { type = leaky-relu, slope = 0.2 }
              { type = max-pool, size = 3, stride = 2, padding = 1 }
              { type = residual, layers = [ { type = conv, filters = 5, kernel = 1 }, { type = tanh } ] }
              { type = residual
                layers = [ { type = conv, filters = 6, kernel = 1, initializer = xavier-uniform } ]
                shortcut = [ { type = conv, filters = 6, kernel = 1 }, { type = batch-norm, momentum = 0.01, epsilon = 1e-3 } ] }
              { type = avg-pool, size = 2 }
              { type = relu }, { type = sigmoid }, { type = gelu }
              { type = layer-norm }
              { type = dropout, rate = 0.25 }
              { type = global-avg-pool }
              { type = flatten }
              { type = linear, units = 4, bias = false }
            ]
            """;

    @Test
    void everyLayerReadsAsItsRecord() {
        NamedModel model = read(EVERY_LAYER);
        assertThat(model.name()).isEqualTo("everything");
        assertThat(model.architecture().layers())
                .containsExactly(
                        new Conv(5, 3, 2, 1, 2, 1, 0, false),
                        BatchNorm.standard(),
                        new LeakyRelu(0.2),
                        MaxPool.square(3, 2, 1),
                        new Residual(List.of(Conv.square(5, 1, 1, 0, true), new Tanh()), List.of()),
                        new Residual(
                                List.of(new Conv(6, 1, 1, 1, 1, 0, 0, true, new Initializer.XavierUniform())),
                                List.of(Conv.square(6, 1, 1, 0, true), new BatchNorm(0.01, 1e-3))),
                        AvgPool.square(2, 2, 0),
                        new Relu(),
                        new Sigmoid(),
                        new Gelu(),
                        new LayerNorm(1e-5),
                        new Dropout(0.25),
                        new GlobalAvgPool(),
                        new Flatten(),
                        new Linear(4, false));
    }

    @Test
    void everyLayerIsWrittenAsItWasRead() {
        NamedModel model = read(EVERY_LAYER);
        assertThat(read(ModelWriter.toHocon(model))).isEqualTo(model);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{ type = conv, filters = 4, kernel = 5 } | "
                        + "m.conf:4: layer 0 (conv): a window of 5×5 with padding 0×0 does not fit an input of 1×4×4",
                "{ type = max-pool, size = 2, padding = 2 } | "
                        + "m.conf:4: layer 0 (max-pool): padding 2×2 is more than half the window of 2×2",
                "{ type = linear, units = 3 } | m.conf:4: layer 0 (linear): expects a vector of features,"
                        + " got an input of 1×4×4; put a flatten before it",
                "{ type = maxpool, size = 2 } | m.conf:4: layers.0.type: found \"maxpool\", expected one of conv,"
                        + " max-pool, avg-pool, global-avg-pool, batch-norm, layer-norm, relu, leaky-relu, sigmoid,"
                        + " tanh, gelu, linear, dropout, flatten, residual; did you mean max-pool?",
                "{ type = conv, filters = 4 } | m.conf:4: layers.0.kernel: missing,"
                        + " expected a whole number ≥ 1 or [height, width]",
                "{ type = conv, filters = 4, kernel = [1, 2, 3] } | m.conf:4: layers.0.kernel: found [1,2,3],"
                        + " expected a whole number or two, [height, width]",
                "{ type = conv, filters = 4, kernel = [1, 0] } |"
                        + " m.conf:4: layers.0.kernel.1: found 0, expected a whole number ≥ 1",
                "{ type = conv, filter = 4 } | m.conf:4: layers.0.filter: unknown key, did you mean filters?",
                "{ type = dropout, rate = 1 } | m.conf:4: layers.0.rate: found 1, expected a number ≥ 0 and < 1",
                "{ type = residual, layers = [] } | m.conf:4: layer 0 (residual): residual without layers",
                "{ type = flatten } | m.conf:4: layer 0 (flatten) ends the model with 16×1×1,"
                        + " but classes = 10 needs 10×1×1",
                "{ filters = 4 } | m.conf:4: layers.0.type: missing, expected one of conv, max-pool, avg-pool,"
                        + " global-avg-pool, batch-norm, layer-norm, relu, leaky-relu, sigmoid, tanh, gelu, linear,"
                        + " dropout, flatten, residual"
            })
    void brokenLayersAreNamedByLineAndPath(String layer, String message) {
        assertFails("input = [1, 4, 4]\nclasses = 10\nlayers = [\n" + layer + "\n]", message);
    }

    @Test
    void layersInsideResidualsAreNamedByTheirWholePath() {
        String model = """
                input = [1, 4, 4]
                classes = 10
                layers = [
                  { type = conv, filters = 4, kernel = 3 }
                  { type = residual
                    layers = [
                      { type = relu }
                      { type = conv, filters = 4, kernel = 3 }
                    ] }
                ]
                """;
        assertFails(
                model,
                "m.conf:8: layer 1.layers.1 (conv): a window of 3×3 with padding 0×0 does not fit an input of 4×2×2");
        assertFails(
                model.replace("filters = 4, kernel = 3 }\n    ]", "filters = 5, kernel = 1 }\n    ]"),
                "m.conf:5: layer 1 (residual): its layers give 5×2×2 but its shortcut 4×2×2; they must be equal");
    }

    @Test
    void whatAModelLacksIsNamed() {
        assertFails("classes = 2, layers = []", "m.conf: input: missing, expected [channels, height, width], each ≥ 1");
        assertFails(
                "input = [1, 2], classes = 2, layers = []",
                "m.conf:1: input: found [1,2], expected [channels, height, width], each ≥ 1");
        assertFails(
                "input = [1, 2, 3], classes = 1, layers = []",
                "m.conf:1: classes: found 1, expected a whole number ≥ 2");
        assertFails("input = [1, 2, 3], classes = 2", "m.conf: layers: missing, expected a list of layers");
        assertFails("input = [1, 2, 3], classes = 2, layers = []", "m.conf: a model without layers");
        assertFails("input = [1, 2, 3], classes = 2, layer = []", "m.conf:1: layer: unknown key, did you mean layers?");
    }

    @Test
    void optionsTakeZooNamesAndFiles(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tiny.conf");
        Files.writeString(file, "input = [1, 2, 2], classes = 4, layers = [ { type = flatten } ]");
        ModelReader reader = new ModelReader();
        assertThat(reader.read("--model", "resnet9")).isEqualTo(Zoo.get("resnet9"));
        assertThat(reader.read("--model", file.toString()).name()).isEqualTo("tiny");
        assertThatThrownBy(() -> reader.read("--model", "resnet18"))
                .isInstanceOf(UserError.class)
                .hasMessage("--model: found \"resnet18\", expected a zoo model (lenet5, mnist-cnn, cifar-cnn, resnet20,"
                        + " resnet9) or the path of a model file; did you mean resnet20?");
        assertThatThrownBy(() -> reader.read("--model", "/no/such.conf"))
                .hasMessage("--model: found /no/such.conf, which is no file; expected a zoo model (lenet5, mnist-cnn,"
                        + " cifar-cnn, resnet20, resnet9) or the path of a model file");
    }

    /// A user's own layer.
    private record Scale(double by) implements Layer {
        @Override
        public String type() {
            return "scale";
        }

        @Override
        public Shape output(Shape input) {
            return input;
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of("by", by);
        }

        @Override
        public Operation plan(Plan plan) {
            throw new UnsupportedOperationException("only read and written here");
        }
    }

    @Test
    void usersOwnLayersReadAndWrite() {
        ModelReader reader = new ModelReader().with("scale", section -> {
            section.only("type", "by");
            return new Scale(section.number("by", Bound.POSITIVE));
        });
        String text = "input = [1, 2, 2], classes = 4, layers = [ { type = scale, by = 2 }, { type = flatten } ]";
        NamedModel model = reader.read(Hocon.parse(text, "m.conf", Path.of(""), Map.of()), "own");
        assertThat(model.architecture().layers()).containsExactly(new Scale(2), new Flatten());
        assertThat(ModelWriter.toHocon(model)).contains("{ type = scale, by = 2.0 }");
        assertThat(reader.read(Hocon.parse(ModelWriter.toHocon(model), "m.conf", Path.of(""), Map.of()), ""))
                .isEqualTo(model);
    }

    @Test
    void tableHasALineALayerInAlignedColumns() {
        NamedModel model = read("name = tiny, input = [1, 6, 6], classes = 4, layers = [ { type = residual, layers = ["
                + "{ type = conv, filters = 1, kernel = 3, padding = 1 } ] }, { type = flatten },"
                + "{ type = linear, units = 4 } ]");
        assertThat(ModelTable.of(model)).isEqualTo("""
                        tiny: input 1×6×6, 4 classes, 158 parameters, 468 multiply-adds a sample

                        layer       type      output  parameters  multiply-adds
                        0.layers.0  conv      1×6×6           10            324
                        0           residual  1×6×6
                        1           flatten   36×1×1
                        2           linear    4×1×1          148            144
                        """);
    }

    private static NamedModel read(String text) {
        return new ModelReader().read(Hocon.parse(text, "m.conf", Path.of(""), Map.of()), "unnamed");
    }

    private static void assertFails(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(UserError.class).hasMessage(message);
    }
}
