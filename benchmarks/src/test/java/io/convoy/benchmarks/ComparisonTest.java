package io.convoy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.UserError;
import io.convoy.model.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Step RESNET = new Step("resnet9", 64);
    private static final Step FILE = new Step("some/where/odd.conf", 64);

    private static Forks forks(double... imagesPerSecond) {
        return new Forks(DoubleStream.of(imagesPerSecond)
                .mapToObj(speed -> new Forks.Run(speed, 500))
                .toList());
    }

    private static Comparison comparison(Step step, Forks convoy, double nchw, double nhwc) {
        return Comparison.of(step, convoy, forks(nchw), forks(nhwc));
    }

    @Test
    void medianOfForksMeetsThePeersBetterLayout() {
        Comparison found = comparison(RESNET, forks(1000, 3000, 1500), 900, 1000);

        assertThat(Comparison.table(List.of(found)))
                .endsWith("| resnet9 | 64 | 1,500.0 | 1,000.0 | NHWC | 1.50 | 500 | 500 |");
    }

    @Test
    void meansAreGeometricAndTellModelFilesApart() {
        assertThat(Comparison.means(
                        List.of(comparison(RESNET, forks(200), 100, 50), comparison(FILE, forks(50), 50, 100))))
                .isEqualTo("Geometric mean of the ratios: 1.00; of the zoo's models 2.00, of the model files 0.50.");
        assertThat(Comparison.means(List.of(comparison(RESNET, forks(200), 100, 50))))
                .contains("of the model files –");
    }

    @Test
    void modelFilesAreCalledByTheirNames() {
        assertThat(FILE.label()).isEqualTo("odd");
        assertThat(FILE.ofModelFile()).isTrue();
    }

    @Test
    void onlyTheMarkedPartOfTheReadmeIsReplaced() throws IOException {
        String readme = Files.readString(Path.of("README.md"));

        String once = Marked.replace(readme, "first");
        assertThat(once).contains("first").startsWith(readme.substring(0, 40));
        assertThat(Marked.replace(once, "second")).isEqualTo(Marked.replace(readme, "second"));
        assertThatThrownBy(() -> Marked.replace("nothing marked", "part")).isInstanceOf(UserError.class);
    }

    @Test
    void everyModelFileCanBeRead() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("models"))) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(
                                    new ModelReader().read(file).architecture().layers())
                            .isNotEmpty());
        }
    }
}
