package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A layer at its place: path and shapes known, the branches of a residual below it.
///
/// @param path 0-based positions as in PyTorch's `Sequential`, such as `4.layers.0`
/// @param body the nodes of a residual's layers, empty for any other layer
/// @param shortcut the nodes of a residual's shortcut
record Node(String path, Layer layer, Shape input, Shape output, List<Node> body, List<Node> shortcut) {

    /// Walks a chain of layers from the input's shape on; paths are `prefix` and the position.
    static List<Node> chain(String prefix, List<Layer> layers, Shape input) {
        List<Node> nodes = new ArrayList<>();
        Shape shape = input;
        for (Layer layer : layers) {
            Node node = node(prefix + nodes.size(), layer, shape);
            nodes.add(node);
            shape = node.output;
        }
        return List.copyOf(nodes);
    }

    private static Node node(String path, Layer layer, Shape input) {
        if (layer instanceof Residual(List<Layer> layers, List<Layer> shortcut)) {
            // The branches first, so that an error names the innermost layer.
            List<Node> body = chain(path + ".layers.", layers, input);
            List<Node> skip = chain(path + ".shortcut.", shortcut, input);
            return new Node(path, layer, input, fit(path, layer, input), body, skip);
        }
        return new Node(path, layer, input, fit(path, layer, input), List.of(), List.of());
    }

    private static Shape fit(String path, Layer layer, Shape input) {
        try {
            return layer.output(input);
        } catch (UserError e) {
            throw new UserError("layer " + path + " (" + layer.type() + "): " + e.getMessage(), e);
        }
    }

    /// The shape at the end of a chain.
    static Shape output(List<Node> chain, Shape input) {
        return chain.isEmpty() ? input : chain.getLast().output;
    }

    /// This node and those below, in the order of the parameters: layers, shortcut, then the residual itself.
    Stream<Node> flat() {
        return Stream.of(body.stream().flatMap(Node::flat), shortcut.stream().flatMap(Node::flat), Stream.of(this))
                .flatMap(nodes -> nodes);
    }

    List<Parameter> parameters() {
        return layer.parameters(input);
    }

    List<Buffer> buffers() {
        return layer.buffers(input);
    }
}
