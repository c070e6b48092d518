package io.convoy.model;

import io.convoy.config.Hocon;
import io.convoy.config.Section;
import io.convoy.config.Value;
import io.convoy.nn.Architecture;
import io.convoy.nn.Layer;
import io.convoy.nn.Residual;
import io.convoy.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads models: by the zoo's name, from a file, or out of a section of a job file. Immutable.
///
/// It follows the shapes while it reads, so that a layer that does not fit is named with its line, its path and both
/// shapes: `model.conf:7: layer 4.layers.0 (conv): a window of 3×3 … does not fit an input of 16×2×2`.
public final class ModelReader {
    private static final String SHAPE = "[channels, height, width], each ≥ 1";
    private static final String NAME_OR_FILE = "a zoo model (%s) or the path of a model file";

    private final Map<String, LayerReader> types;

    /// Knows Convoy's own layers.
    public ModelReader() {
        this(LayerTypes.standard());
    }

    private ModelReader(Map<String, LayerReader> types) {
        this.types = types;
    }

    /// A reader that also knows this layer.
    public ModelReader with(String type, LayerReader reader) {
        Map<String, LayerReader> more = new LinkedHashMap<>(types);
        more.put(type, reader);
        return new ModelReader(more);
    }

    /// A zoo name, a model file's path, or the model itself, as the key `model` of a job file holds it.
    public NamedModel read(Value value) {
        return value.isSection() ? read(value.section(""), "custom") : named(value);
    }

    /// What the command line gave to an option such as `--model`: a zoo name or a model file's path.
    public NamedModel read(String option, String nameOrPath) {
        return named(Value.ofOption(option, nameOrPath));
    }

    public NamedModel read(Path file) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
        return read(Hocon.read(file, Map.of()), name);
    }

    /// @param otherwise the name of a model that has none
    NamedModel read(Section model, String otherwise) {
        model.only("name", "let", "input", "classes", "layers");
        Shape input = shape(model);
        int classes = model.wholeNumber("classes", 2);
        model.required("layers", "a list of layers");
        List<Section> sections = model.sections("layers");
        List<Layer> layers = chain(sections, "", input).layers();
        // Nothing but the end of the chain can still be wrong.
        Section last = sections.isEmpty() ? model : sections.getLast();
        Architecture architecture = last.placed("", () -> new Architecture(input, classes, layers));
        String name = model.has("name") ? model.text("name", "a name") : otherwise;
        return new NamedModel(name, architecture);
    }

    private NamedModel named(Value value) {
        String expected = NAME_OR_FILE.formatted(String.join(", ", Zoo.names()));
        String name = value.text(expected);
        if (Zoo.has(name)) {
            return Zoo.get(name);
        }
        if (!name.matches(".*[/\\\\].*|.*\\.(conf|hocon|json)")) {
            throw value.unknownName(Zoo.names(), expected);
        }
        Path file = value.path(expected);
        if (!Files.isRegularFile(file)) {
            throw value.error("found " + file + ", which is no file; expected " + expected);
        }
        return read(file);
    }

    private static Shape shape(Section model) {
        Value value = model.required("input", SHAPE);
        List<Value> sizes = value.list(SHAPE);
        if (sizes.size() != 3) {
            throw value.unexpected(SHAPE);
        }
        return new Shape(
                sizes.get(0).wholeNumber(1),
                sizes.get(1).wholeNumber(1),
                sizes.get(2).wholeNumber(1));
    }

    private record Chain(List<Layer> layers, Shape output) {}

    private Chain chain(List<Section> sections, String prefix, Shape input) {
        List<Layer> layers = new ArrayList<>();
        Shape shape = input;
        for (Section section : sections) {
            Shape before = shape;
            String path = prefix + layers.size();
            String type = section.choice("type", typeNames());
            String what = "layer " + path + " (" + type + ")";
            Layer layer = section.placed(what, () -> layer(type, section, path, before));
            shape = section.placed(what, () -> layer.output(before));
            layers.add(layer);
        }
        return new Chain(layers, shape);
    }

    private Layer layer(String type, Section section, String path, Shape input) {
        LayerReader reader = types.get(type);
        return reader == null ? residual(section, path, input) : reader.read(section);
    }

    private Layer residual(Section section, String path, Shape input) {
        section.only("type", "layers", "shortcut");
        section.required("layers", "a list of layers");
        return new Residual(
                chain(section.sections("layers"), path + ".layers.", input).layers(),
                chain(section.sections("shortcut"), path + ".shortcut.", input).layers());
    }

    private List<String> typeNames() {
        List<String> names = new ArrayList<>(types.keySet());
        names.add("residual");
        return names;
    }
}
