package io.convoy.benchmarks;

import io.convoy.kernel.ConvShape;
import io.convoy.kernel.Lanes;
import io.convoy.model.Zoo;
import io.convoy.nn.Architecture;
import io.convoy.nn.Conv;
import io.convoy.nn.Layer;
import io.convoy.nn.Residual;
import io.convoy.tensor.Layout;
import io.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A convolution as it stands in a network.
///
/// @param ofImage whether it is the first layer: its input is dense, and nobody wants the gradient of that
record Convolution(ConvShape shape, boolean ofImage) {
    private static final String OF_IMAGE = "-image";
    private static final Pattern NAME = Pattern.compile("(\\d+)x(\\d+)x(\\d+)-(\\d+)x(\\d+)x(\\d+)"
            + "-s(?<stride>\\d+(?:x\\d+)?)-p(?<padding>\\d+(?:x\\d+)?)(?:" + OF_IMAGE + ")?");

    /// Those of all models of the zoo, each once.
    static List<Convolution> ofZoo() {
        return Zoo.names().stream()
                .flatMap(name -> of(Zoo.get(name).architecture()).stream())
                .distinct()
                .toList();
    }

    /// Those of a model, each once.
    static List<Convolution> of(Architecture model) {
        List<Convolution> found = new ArrayList<>();
        if (model.layers().getFirst() instanceof Conv first) {
            found.add(new Convolution(shape(first, model.input()), true));
        }
        chain(model.layers().subList(found.size(), model.layers().size()), afterFirst(model, found), found);
        return found.stream().distinct().toList();
    }

    private static Shape afterFirst(Architecture model, List<Convolution> found) {
        return found.isEmpty() ? model.input() : found.getFirst().shape.output();
    }

    private static void chain(List<Layer> layers, Shape input, List<Convolution> found) {
        Shape shape = input;
        for (Layer layer : layers) {
            switch (layer) {
                case Conv conv -> found.add(new Convolution(shape(conv, shape), false));
                case Residual(List<Layer> body, List<Layer> shortcut) -> {
                    chain(body, shape, found);
                    chain(shortcut, shape, found);
                }
                default -> {}
            }
            shape = layer.output(shape);
        }
    }

    private static ConvShape shape(Conv conv, Shape input) {
        return new ConvShape(
                input.channels(),
                input.height(),
                input.width(),
                conv.filters(),
                conv.kernelHeight(),
                conv.kernelWidth(),
                conv.strideHeight(),
                conv.strideWidth(),
                conv.paddingHeight(),
                conv.paddingWidth());
    }

    /// @throws IllegalArgumentException if it is not a [#name]
    static Convolution named(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "convolution " + name + ": expected a name such as 64x32x32-128x3x3-s1-p1");
        }
        int[] sizes = IntStream.rangeClosed(1, 6)
                .map(group -> Integer.parseInt(parts.group(group)))
                .toArray();
        int[] stride = pair(parts.group("stride"));
        int[] padding = pair(parts.group("padding"));
        var shape = new ConvShape(
                sizes[0],
                sizes[1],
                sizes[2],
                sizes[3],
                sizes[4],
                sizes[5],
                stride[0],
                stride[1],
                padding[0],
                padding[1]);
        return new Convolution(shape, name.endsWith(OF_IMAGE));
    }

    private static int[] pair(String text) {
        String[] sizes = text.split("x", -1);
        return new int[] {Integer.parseInt(sizes[0]), Integer.parseInt(sizes[sizes.length - 1])};
    }

    /// Input, filters, stride and padding, such as `64x32x32-128x3x3-s1-p1`.
    String name() {
        return "%dx%dx%d-%dx%dx%d-s%s-p%s%s"
                .formatted(
                        shape.channels(),
                        shape.height(),
                        shape.width(),
                        shape.filters(),
                        shape.kernelHeight(),
                        shape.kernelWidth(),
                        pair(shape.strideHeight(), shape.strideWidth()),
                        pair(shape.paddingHeight(), shape.paddingWidth()),
                        ofImage ? OF_IMAGE : "");
    }

    private static String pair(int height, int width) {
        return height == width ? "" + height : height + "x" + width;
    }

    Layout xLayout() {
        return ofImage ? Layout.dense(shape.input()) : Lanes.layout(shape.input());
    }

    Layout yLayout() {
        return Lanes.layout(shape.output());
    }

    /// Of one pass over one sample, counted as if padding were multiplied; each pass has as many.
    long multiplyAdds() {
        return (long) shape.output().size() * shape.filterSize();
    }
}
