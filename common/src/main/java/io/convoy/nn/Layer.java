package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.util.List;
import java.util.Map;

/// The description of one layer: immutable, without memory. Users write their own as a record.
///
/// Everything that depends on the input's shape is a function of it: the output's shape, the parameters, the
/// buffers.
public interface Layer {
    /// The name in model files, such as `conv`.
    String type();

    /// What a model file says of this layer besides its type: key to number, boolean or string. Convoy's own layers
    /// leave it empty: the package `model` knows them.
    default Map<String, Object> settings() {
        return Map.of();
    }

    /// The shape of the output for an input of this shape.
    ///
    /// @throws UserError if the layer does not fit the input; the message names both, the caller adds the layer's
    /// path
    Shape output(Shape input);

    /// What is trained, in the order of the flat layout.
    default List<Parameter> parameters(Shape input) {
        return List.of();
    }

    /// What is averaged over steps but not trained, such as batch norm's running statistics.
    default List<Buffer> buffers(Shape input) {
        return List.of();
    }

    /// Multiply-adds of the forward pass of one sample.
    default long multiplyAdds(Shape input) {
        return 0;
    }

    /// Asks for memory and binds the passes of the layer to it. Called once for each place in a network.
    Operation plan(Plan plan);
}
