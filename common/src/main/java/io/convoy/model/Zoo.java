package io.convoy.model;

import io.convoy.config.Hocon;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The models that Convoy knows by name; each is a model file among the resources, worth reading as an example.
public final class Zoo {
    private static final List<String> NAMES = List.of("lenet5", "mnist-cnn", "cifar-cnn", "resnet20", "resnet9");

    /// Other names of the same models.
    private static final Map<String, String> ALIASES =
            Map.of("lenet", "lenet5", "mnist", "mnist-cnn", "cifarcnn", "cifar-cnn");

    private Zoo() {}

    public static List<String> names() {
        return NAMES;
    }

    /// Whether this is the name or another name of a model.
    public static boolean has(String name) {
        return NAMES.contains(name) || ALIASES.containsKey(name);
    }

    /// @throws IllegalArgumentException if there is none of this name
    public static NamedModel get(String name) {
        if (!has(name)) {
            throw new IllegalArgumentException("no model " + name + " in the zoo: " + NAMES);
        }
        String own = ALIASES.getOrDefault(name, name);
        String file = own + ".conf";
        return new ModelReader().read(Hocon.parse(text(file), "zoo/" + file, Path.of(""), Map.of()), own);
    }

    private static String text(String file) {
        try (InputStream stream = Zoo.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException("no resource " + file + " beside " + Zoo.class.getName());
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
