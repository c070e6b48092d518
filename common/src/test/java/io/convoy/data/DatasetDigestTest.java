package io.convoy.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.tensor.Shape;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetDigestTest {
    private static final List<String> CLASSES = List.of("cat", "dog");

    @Test
    void isTheSha256OfShapeCountsLabelsAndPixels() throws Exception {
        byte[] bytes = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 5, 6, 0, 0, 0, 0, -1, 8
        };

        assertThat(DatasetDigest.of(dataset(new Shape(1, 1, 2), CLASSES, 1, 0, 5, 6, -1, 8)))
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }

    @Test
    void everyDifferenceThatMattersChangesIt() {
        String digest = DatasetDigest.of(dataset(new Shape(1, 1, 2), CLASSES, 1, 0, 5, 6, 7, 8));

        assertThat(List.of(
                        dataset(new Shape(1, 2, 1), CLASSES, 1, 0, 5, 6, 7, 8),
                        dataset(new Shape(2, 1, 1), CLASSES, 1, 0, 5, 6, 7, 8),
                        dataset(new Shape(1, 1, 2), List.of("cat", "dog", "emu"), 1, 0, 5, 6, 7, 8),
                        dataset(new Shape(1, 1, 2), CLASSES, 0, 1, 5, 6, 7, 8),
                        dataset(new Shape(1, 1, 2), CLASSES, 1, 0, 7, 8, 5, 6)))
                .extracting(DatasetDigest::of)
                .doesNotContain(digest)
                .doesNotHaveDuplicates();
    }

    private static Dataset dataset(
            Shape shape, List<String> classes, int firstLabel, int secondLabel, int a, int b, int c, int d) {
        byte[][] pixels = {{(byte) a, (byte) b}, {(byte) c, (byte) d}};
        return new MemoryDataset(shape, classes, new int[] {firstLabel, secondLabel}, pixels);
    }
}
