package io.convoy.model;

import io.convoy.config.Section;
import io.convoy.nn.Initializer;
import java.util.List;

/// The key `initializer`: how a layer's weights start.
final class Initializers {
    private static final List<String> NAMES =
            List.of("he-normal", "he-uniform", "xavier-normal", "xavier-uniform", "fan-in-uniform", "zeros");

    private Initializers() {}

    static Initializer read(Section section, Initializer otherwise) {
        return switch (section.choice("initializer", NAMES, "")) {
            case "he-normal" -> new Initializer.HeNormal();
            case "he-uniform" -> new Initializer.HeUniform();
            case "xavier-normal" -> new Initializer.XavierNormal();
            case "xavier-uniform" -> new Initializer.XavierUniform();
            case "fan-in-uniform" -> new Initializer.FanInUniform();
            case "zeros" -> new Initializer.Constant(0);
            default -> otherwise;
        };
    }

    static String name(Initializer initializer) {
        return switch (initializer) {
            case Initializer.HeNormal() -> "he-normal";
            case Initializer.HeUniform() -> "he-uniform";
            case Initializer.XavierNormal() -> "xavier-normal";
            case Initializer.XavierUniform() -> "xavier-uniform";
            case Initializer.FanInUniform() -> "fan-in-uniform";
            case Initializer.Constant(float value) when value == 0 -> "zeros";
            case Initializer.Constant(float value) ->
                throw new IllegalArgumentException("model files cannot hold weights that start as " + value);
        };
    }
}
