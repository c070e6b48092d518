package io.convoy.model;

import io.convoy.nn.AvgPool;
import io.convoy.nn.BatchNorm;
import io.convoy.nn.Conv;
import io.convoy.nn.Dropout;
import io.convoy.nn.Layer;
import io.convoy.nn.LayerNorm;
import io.convoy.nn.LeakyRelu;
import io.convoy.nn.Linear;
import io.convoy.nn.MaxPool;
import io.convoy.nn.Residual;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A layer as its section in a model file holds it: `type` and every setting, defaults too.
final class LayerSettings {
    private LayerSettings() {}

    static List<Map<String, Object>> of(List<Layer> layers) {
        return layers.stream().map(LayerSettings::of).toList();
    }

    private static Map<String, Object> of(Layer layer) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("type", layer.type());
        switch (layer) {
            case Conv conv -> {
                settings.put("filters", conv.filters());
                settings.put("kernel", new Pair(conv.kernelHeight(), conv.kernelWidth()).setting());
                settings.put("stride", new Pair(conv.strideHeight(), conv.strideWidth()).setting());
                settings.put("padding", new Pair(conv.paddingHeight(), conv.paddingWidth()).setting());
                settings.put("bias", conv.bias());
                settings.put("initializer", Initializers.name(conv.weights()));
            }
            case MaxPool(int height, int width, int strideHeight, int strideWidth, int top, int left) ->
                pool(settings, new Pair(height, width), new Pair(strideHeight, strideWidth), new Pair(top, left));
            case AvgPool(int height, int width, int strideHeight, int strideWidth, int top, int left) ->
                pool(settings, new Pair(height, width), new Pair(strideHeight, strideWidth), new Pair(top, left));
            case BatchNorm(double momentum, double epsilon) -> {
                settings.put("momentum", momentum);
                settings.put("epsilon", epsilon);
            }
            case LayerNorm(double epsilon) -> settings.put("epsilon", epsilon);
            case LeakyRelu(double slope) -> settings.put("slope", slope);
            case Linear linear -> {
                settings.put("units", linear.units());
                settings.put("bias", linear.bias());
                settings.put("initializer", Initializers.name(linear.weights()));
            }
            case Dropout(double rate) -> settings.put("rate", rate);
            case Residual(List<Layer> layers, List<Layer> shortcut) -> {
                settings.put("layers", of(layers));
                settings.put("shortcut", of(shortcut));
            }
            // Those without settings, and users' own: sorted, for their maps may have any order.
            default -> settings.putAll(new TreeMap<>(layer.settings()));
        }
        return settings;
    }

    private static void pool(Map<String, Object> settings, Pair size, Pair stride, Pair padding) {
        settings.put("size", size.setting());
        settings.put("stride", stride.setting());
        settings.put("padding", padding.setting());
    }
}
