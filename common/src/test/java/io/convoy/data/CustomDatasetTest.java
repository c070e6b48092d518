package io.convoy.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The example of the package's documentation.
class CustomDatasetTest {
    record Stripes(int size) implements Dataset {
        @Override
        public Shape shape() {
            return new Shape(1, 8, 8);
        }

        @Override
        public List<String> classes() {
            return List.of("horizontal", "vertical");
        }

        @Override
        public int label(int index) {
            return index % 2;
        }

        @Override
        public void read(int index, byte[] target, int offset) {
            for (int i = 0; i < 64; i++) {
                target[offset + i] = (byte) ((label(index) == 0 ? i / 8 : i) % 2 * 255);
            }
        }
    }

    @Test
    void aDataSetOfOnesOwnTakesAFewLines() {
        DataSplit split = new DataSplit(new Stripes(100), new Stripes(10));

        assertThat(DatasetDigest.of(split)).hasSize(64);
        assertThat(DataFiles.pixels(split.train(), 0)).startsWith(0, 0, 0, 0, 0, 0, 0, 0, 255, 255);
        assertThat(DataFiles.pixels(split.train(), 1)).startsWith(0, 255, 0, 255);
    }
}
