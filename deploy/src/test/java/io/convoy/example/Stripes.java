package io.convoy.example;

import io.convoy.data.Dataset;
import io.convoy.tensor.Shape;
import java.util.List;

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
