package io.convoy.benchmarks;

import io.convoy.UserError;
import io.convoy.nn.Architecture;
import io.convoy.nn.AvgPool;
import io.convoy.nn.BatchNorm;
import io.convoy.nn.Conv;
import io.convoy.nn.Dropout;
import io.convoy.nn.Flatten;
import io.convoy.nn.Gelu;
import io.convoy.nn.GlobalAvgPool;
import io.convoy.nn.Layer;
import io.convoy.nn.LayerNorm;
import io.convoy.nn.LeakyRelu;
import io.convoy.nn.Linear;
import io.convoy.nn.MaxPool;
import io.convoy.nn.Relu;
import io.convoy.nn.Residual;
import io.convoy.nn.Sigmoid;
import io.convoy.nn.Tanh;
import io.convoy.tensor.FlatLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/// A Convoy model in libtorch: the same layers with the same parameters at the start, in the same order.
final class TorchNetwork {
    private final boolean channelsLast;
    private final float[] initial;
    private final Iterator<FlatLayout.Slot> slots;
    private final List<Tensor> parameters = new ArrayList<>();
    private final UnaryOperator<Tensor> forward;

    TorchNetwork(Architecture architecture, boolean channelsLast) {
        this.channelsLast = channelsLast;
        initial = architecture.initialParameters(1);
        slots = architecture.parameters().slots().iterator();
        forward = chain(architecture.layers());
        if (slots.hasNext()) {
            throw new IllegalStateException(
                    "no layer took the parameter " + slots.next().name());
        }
    }

    List<Tensor> parameters() {
        return parameters;
    }

    Tensor forward(Tensor images) {
        return forward.apply(images);
    }

    /// Images or filters in the layout to train in.
    Tensor arranged(Tensor tensor) {
        return channelsLast && tensor.dim() == 4 ? tensor.contiguous(MemoryFormat.ChannelsLast) : tensor;
    }

    private Tensor parameter() {
        FlatLayout.Slot slot = slots.next();
        float[] values = Arrays.copyOfRange(initial, slot.offset(), slot.offset() + slot.floats());
        long[] dimensions =
                slot.dimensions().stream().mapToLong(Integer::longValue).toArray();
        Tensor tensor = arranged(Tensor.create(values, dimensions)).requires_grad_(true);
        parameters.add(tensor);
        return tensor;
    }

    private TensorOptional parameter(boolean present) {
        return present ? new TensorOptional(parameter()) : new TensorOptional();
    }

    private UnaryOperator<Tensor> chain(List<Layer> layers) {
        List<UnaryOperator<Tensor>> functions =
                layers.stream().map(this::function).toList();
        return x -> {
            Tensor value = x;
            for (UnaryOperator<Tensor> function : functions) {
                value = function.apply(value);
            }
            return value;
        };
    }

    private UnaryOperator<Tensor> function(Layer layer) {
        return switch (layer) {
            case Conv conv -> conv(conv);
            case BatchNorm norm -> batchNorm(norm);
            case LayerNorm norm -> layerNorm(norm);
            case Linear linear -> linear(linear);
            case Residual(List<Layer> layers, List<Layer> shortcut) -> sum(chain(layers), chain(shortcut));
            case MaxPool pool -> maxPool(pool);
            case AvgPool pool -> avgPool(pool);
            case GlobalAvgPool() -> x -> x.mean(new long[] {2, 3}, false, new ScalarTypeOptional());
            case Flatten() -> x -> x.flatten(1, -1);
            case Relu() -> torch::relu;
            case LeakyRelu(double slope) -> leakyRelu(new Scalar(slope));
            case Sigmoid() -> torch::sigmoid;
            case Tanh() -> torch::tanh;
            case Gelu() -> torch::gelu;
            case Dropout(double rate) -> x -> torch.dropout(x, rate, true);
            default -> throw new UserError("the peer has no layer of type " + layer.type());
        };
    }

    private UnaryOperator<Tensor> conv(Conv conv) {
        Tensor weight = parameter();
        TensorOptional bias = parameter(conv.bias());
        long[] stride = {conv.strideHeight(), conv.strideWidth()};
        long[] padding = {conv.paddingHeight(), conv.paddingWidth()};
        long[] dilation = {1, 1};
        return x -> torch.conv2d(x, weight, bias, stride, padding, dilation, 1);
    }

    private UnaryOperator<Tensor> batchNorm(BatchNorm norm) {
        Tensor weight = parameter();
        var scale = new TensorOptional(weight);
        TensorOptional shift = parameter(true);
        var runningMean = new TensorOptional(torch.zeros(weight.numel()));
        var runningVariance = new TensorOptional(torch.ones(weight.numel()));
        return x -> torch.batch_norm(
                x, scale, shift, runningMean, runningVariance, true, norm.momentum(), norm.epsilon(), false);
    }

    private UnaryOperator<Tensor> layerNorm(LayerNorm norm) {
        Tensor weight = parameter();
        var scale = new TensorOptional(weight);
        TensorOptional shift = parameter(true);
        return x -> torch.layer_norm(x, weight.sizes(), scale, shift, norm.epsilon(), false);
    }

    /// Its input may still have a height and a width, of 1 each.
    private UnaryOperator<Tensor> linear(Linear linear) {
        Tensor weight = parameter();
        TensorOptional bias = parameter(linear.bias());
        return x -> torch.linear(x.flatten(1, -1), weight, bias);
    }

    private static UnaryOperator<Tensor> sum(UnaryOperator<Tensor> layers, UnaryOperator<Tensor> shortcut) {
        return x -> layers.apply(x).add(shortcut.apply(x));
    }

    private static UnaryOperator<Tensor> maxPool(MaxPool pool) {
        long[] size = {pool.sizeHeight(), pool.sizeWidth()};
        long[] stride = {pool.strideHeight(), pool.strideWidth()};
        long[] padding = {pool.paddingHeight(), pool.paddingWidth()};
        long[] dilation = {1, 1};
        return x -> torch.max_pool2d(x, size, stride, padding, dilation, false);
    }

    private static UnaryOperator<Tensor> avgPool(AvgPool pool) {
        long[] size = {pool.sizeHeight(), pool.sizeWidth()};
        long[] stride = {pool.strideHeight(), pool.strideWidth()};
        long[] padding = {pool.paddingHeight(), pool.paddingWidth()};
        return x -> torch.avg_pool2d(x, size, stride, padding, false, true, new LongOptional());
    }

    private static UnaryOperator<Tensor> leakyRelu(Scalar slope) {
        return x -> torch.leaky_relu(x, slope);
    }
}
