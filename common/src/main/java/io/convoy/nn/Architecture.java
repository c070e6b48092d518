package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.random.CounterRandom;
import io.convoy.random.Purpose;
import io.convoy.tensor.FlatLayout;
import io.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// A whole network as a description: input, layers, number of classes. All shapes fit, or it cannot be constructed.
///
/// Parameters and buffers are named as PyTorch's `Sequential` names them: the layer's path and the tensor's name.
public record Architecture(Shape input, int classes, List<Layer> layers) {

    /// One layer of the table that `inspect` prints; a residual's own row follows those of its branches.
    public record Row(String path, String type, Shape output, int parameters, long multiplyAdds) {}

    /// @throws UserError if two layers do not fit together, or the last one does not give `classes` values
    public Architecture {
        layers = List.copyOf(layers);
        if (classes < 2) {
            throw new UserError("classes = " + classes + ": must be ≥ 2");
        }
        if (layers.isEmpty()) {
            throw new UserError("a model without layers");
        }
        Node last = Node.chain("", layers, input).getLast();
        if (!last.output().equals(Shape.vector(classes))) {
            throw new UserError("layer " + last.path() + " (" + last.layer().type() + ") ends the model with "
                    + last.output() + ", but classes = " + classes + " needs " + Shape.vector(classes));
        }
    }

    List<Node> chain() {
        return Node.chain("", layers, input);
    }

    private Stream<Node> nodes() {
        return chain().stream().flatMap(Node::flat);
    }

    /// Names, dimensions and offsets of all parameters in their flat array.
    public FlatLayout parameters() {
        var layout = new FlatLayout.Builder();
        nodes().forEach(node -> node.parameters()
                .forEach(parameter -> layout.add(node.path() + "." + parameter.name(), parameter.dimensions())));
        return layout.build();
    }

    /// Names, dimensions and offsets of all buffers in their flat array.
    public FlatLayout buffers() {
        var layout = new FlatLayout.Builder();
        nodes().forEach(node ->
                node.buffers().forEach(buffer -> layout.add(node.path() + "." + buffer.name(), buffer.dimensions())));
        return layout.build();
    }

    /// The parameters at the start: a function of the seed, the parameter's position and the index within it.
    public float[] initialParameters(long seed) {
        List<Parameter> tensors =
                nodes().flatMap(node -> node.parameters().stream()).toList();
        FlatLayout layout = parameters();
        float[] values = new float[layout.floats()];
        long key = CounterRandom.key(seed, Purpose.INITIAL_WEIGHTS);
        for (int i = 0; i < tensors.size(); i++) {
            FlatLayout.Slot slot = layout.slots().get(i);
            tensors.get(i)
                    .initializer()
                    .fill(slot.dimensions(), CounterRandom.derive(key, i), values, slot.offset(), slot.floats());
        }
        return values;
    }

    /// The buffers at the start.
    public float[] initialBuffers() {
        return perBufferValue(Buffer::initial);
    }

    /// The momentum of each value of the flat buffers: `running = (1 − m)·running + m·statistic`.
    public float[] bufferMomentum() {
        return perBufferValue(buffer -> (float) buffer.momentum());
    }

    private float[] perBufferValue(Function<Buffer, Float> value) {
        List<Buffer> tensors = nodes().flatMap(node -> node.buffers().stream()).toList();
        FlatLayout layout = buffers();
        float[] values = new float[layout.floats()];
        for (int i = 0; i < tensors.size(); i++) {
            FlatLayout.Slot slot = layout.slots().get(i);
            Arrays.fill(values, slot.offset(), slot.offset() + slot.floats(), value.apply(tensors.get(i)));
        }
        return values;
    }

    /// One row a layer, those of residual branches before the residual's own.
    public List<Row> table() {
        List<Row> rows = new ArrayList<>();
        nodes().forEach(node -> rows.add(new Row(
                node.path(),
                node.layer().type(),
                node.output(),
                node.parameters().stream().mapToInt(Parameter::floats).sum(),
                node.layer().multiplyAdds(node.input()))));
        return List.copyOf(rows);
    }
}
