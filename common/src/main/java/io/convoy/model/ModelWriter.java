package io.convoy.model;

import io.convoy.config.HoconText;
import io.convoy.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a model as a file that reads as the same model, every setting spelt out.
public final class ModelWriter {
    private ModelWriter() {}

    public static String toHocon(NamedModel model) {
        return HoconText.of(settings(model));
    }

    /// The model as the section of a job file.
    public static Map<String, Object> settings(NamedModel model) {
        Shape input = model.architecture().input();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("name", model.name());
        settings.put("input", List.of(input.channels(), input.height(), input.width()));
        settings.put("classes", model.architecture().classes());
        settings.put("layers", LayerSettings.of(model.architecture().layers()));
        return settings;
    }
}
