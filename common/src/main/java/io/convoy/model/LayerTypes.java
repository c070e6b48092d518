package io.convoy.model;

import io.convoy.config.Bound;
import io.convoy.config.Section;
import io.convoy.nn.AvgPool;
import io.convoy.nn.BatchNorm;
import io.convoy.nn.Conv;
import io.convoy.nn.Dropout;
import io.convoy.nn.Flatten;
import io.convoy.nn.Gelu;
import io.convoy.nn.GlobalAvgPool;
import io.convoy.nn.Initializer;
import io.convoy.nn.Layer;
import io.convoy.nn.LayerNorm;
import io.convoy.nn.LeakyRelu;
import io.convoy.nn.Linear;
import io.convoy.nn.MaxPool;
import io.convoy.nn.Relu;
import io.convoy.nn.Sigmoid;
import io.convoy.nn.Tanh;
import java.util.LinkedHashMap;
import java.util.Map;

/// How model files spell Convoy's own layers, except `residual`, which [ModelReader] reads itself. [LayerSettings] is
/// the way back.
final class LayerTypes {
    private LayerTypes() {}

    static Map<String, LayerReader> standard() {
        Map<String, LayerReader> readers = new LinkedHashMap<>();
        readers.put("conv", LayerTypes::conv);
        readers.put("max-pool", LayerTypes::maxPool);
        readers.put("avg-pool", LayerTypes::avgPool);
        readers.put("global-avg-pool", plain(new GlobalAvgPool()));
        readers.put("batch-norm", LayerTypes::batchNorm);
        readers.put("layer-norm", LayerTypes::layerNorm);
        readers.put("relu", plain(new Relu()));
        readers.put("leaky-relu", LayerTypes::leakyRelu);
        readers.put("sigmoid", plain(new Sigmoid()));
        readers.put("tanh", plain(new Tanh()));
        readers.put("gelu", plain(new Gelu()));
        readers.put("linear", LayerTypes::linear);
        readers.put("dropout", LayerTypes::dropout);
        readers.put("flatten", plain(new Flatten()));
        return readers;
    }

    private static LayerReader plain(Layer layer) {
        return section -> {
            section.only("type");
            return layer;
        };
    }

    private static Layer conv(Section section) {
        section.only("type", "filters", "kernel", "stride", "padding", "bias", "initializer");
        int filters = section.wholeNumber("filters", 1);
        Pair kernel = Pair.read(section, "kernel", 1);
        Pair stride = Pair.read(section, "stride", 1, Pair.ONE);
        Pair padding = Pair.read(section, "padding", 0, Pair.ZERO);
        return new Conv(
                filters,
                kernel.height(),
                kernel.width(),
                stride.height(),
                stride.width(),
                padding.height(),
                padding.width(),
                section.flag("bias", true),
                Initializers.read(section, new Initializer.HeNormal()));
    }

    private static Layer maxPool(Section section) {
        section.only("type", "size", "stride", "padding");
        Pair size = Pair.read(section, "size", 1);
        Pair stride = Pair.read(section, "stride", 1, size);
        Pair padding = Pair.read(section, "padding", 0, Pair.ZERO);
        return new MaxPool(
                size.height(), size.width(), stride.height(), stride.width(), padding.height(), padding.width());
    }

    private static Layer avgPool(Section section) {
        section.only("type", "size", "stride", "padding");
        Pair size = Pair.read(section, "size", 1);
        Pair stride = Pair.read(section, "stride", 1, size);
        Pair padding = Pair.read(section, "padding", 0, Pair.ZERO);
        return new AvgPool(
                size.height(), size.width(), stride.height(), stride.width(), padding.height(), padding.width());
    }

    private static Layer batchNorm(Section section) {
        section.only("type", "momentum", "epsilon");
        BatchNorm standard = BatchNorm.standard();
        return new BatchNorm(
                section.number("momentum", Bound.UP_TO_ONE, standard.momentum()),
                section.number("epsilon", Bound.POSITIVE, standard.epsilon()));
    }

    private static Layer layerNorm(Section section) {
        section.only("type", "epsilon");
        return new LayerNorm(section.number("epsilon", Bound.POSITIVE, 1e-5));
    }

    private static Layer leakyRelu(Section section) {
        section.only("type", "slope");
        return new LeakyRelu(section.number("slope", Bound.NOT_NEGATIVE, 0.01));
    }

    private static Layer linear(Section section) {
        section.only("type", "units", "bias", "initializer");
        return new Linear(
                section.wholeNumber("units", 1),
                section.flag("bias", true),
                Initializers.read(section, new Initializer.FanInUniform()));
    }

    private static Layer dropout(Section section) {
        section.only("type", "rate");
        return new Dropout(section.number("rate", Bound.BELOW_ONE));
    }
}
