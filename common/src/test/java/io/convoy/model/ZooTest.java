package io.convoy.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.config.Hocon;
import io.convoy.nn.Architecture;
import io.convoy.tensor.FlatLayout;
import io.convoy.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ZooTest {

    @ParameterizedTest
    @CsvSource({
        "lenet5, 61706, 0",
        "mnist-cnn, 1199882, 0",
        "cifar-cnn, 2168362, 0",
        "resnet20, 272474, 1568",
        "resnet9, 6573130, 4480"
    })
    void modelsHaveThePeersParameterCounts(String name, int parameters, int buffers) {
        Architecture model = Zoo.get(name).architecture();
        assertThat(model.parameters().floats()).isEqualTo(parameters);
        assertThat(model.buffers().floats()).isEqualTo(buffers);
        assertThat(model.classes()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"lenet, lenet5", "mnist, mnist-cnn", "cifarcnn, cifar-cnn"})
    void peersNamesMeanTheSameModels(String alias, String name) {
        assertThat(Zoo.get(alias)).isEqualTo(Zoo.get(name));
    }

    @ParameterizedTest
    @MethodSource("io.convoy.model.Zoo#names")
    void writtenModelsReadAsTheSame(String name) {
        NamedModel model = Zoo.get(name);
        String text = ModelWriter.toHocon(model);
        assertThat(new ModelReader().read(Hocon.parse(text, "x", Path.of(""), Map.of()), "other"))
                .isEqualTo(model);
    }

    @Test
    void convolutionsBeforeBatchNormHaveNoBias() {
        for (String name : List.of("resnet20", "resnet9")) {
            assertThat(Zoo.get(name).architecture().parameters().slots())
                    .filteredOn(slot -> slot.dimensions().size() == 4)
                    .isNotEmpty()
                    .noneMatch(conv -> names(name).contains(conv.name().replace("weight", "bias")));
        }
    }

    @Test
    void resnet20ProjectsTheShortcutWhereItHalves() {
        Architecture model = Zoo.get("resnet20").architecture();
        assertThat(names("resnet20")).contains("9.shortcut.0.weight", "15.shortcut.1.bias", "22.weight", "22.bias");
        assertThat(names("resnet20").stream().filter(name -> name.contains("shortcut.0")))
                .hasSize(2);
        assertThat(model.table())
                .filteredOn(row -> row.path().equals("9"))
                .first()
                .satisfies(row -> assertThat(row.output()).isEqualTo(new Shape(32, 16, 16)));
    }

    private static List<String> names(String model) {
        return Zoo.get(model).architecture().parameters().slots().stream()
                .map(FlatLayout.Slot::name)
                .toList();
    }
}
