package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.tensor.Shape;
import java.util.List;

/// Two-dimensional convolution: C×H×W → filters × `(H − kernel + 2·padding) / stride + 1` × likewise.
///
/// @param weights how the filters start
public record Conv(
        int filters,
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int paddingHeight,
        int paddingWidth,
        boolean bias,
        Initializer weights)
        implements Layer {

    public Conv {
        if (filters < 1) {
            throw new UserError("conv with " + filters + " filters: must be ≥ 1");
        }
        new Window(kernelHeight, kernelWidth, strideHeight, strideWidth, paddingHeight, paddingWidth);
    }

    public Conv(
            int filters,
            int kernelHeight,
            int kernelWidth,
            int strideHeight,
            int strideWidth,
            int paddingHeight,
            int paddingWidth,
            boolean bias) {
        this(
                filters,
                kernelHeight,
                kernelWidth,
                strideHeight,
                strideWidth,
                paddingHeight,
                paddingWidth,
                bias,
                Initializer.HE_NORMAL);
    }

    public static Conv square(int filters, int kernel, int stride, int padding, boolean bias) {
        return new Conv(filters, kernel, kernel, stride, stride, padding, padding, bias);
    }

    @Override
    public String type() {
        return "conv";
    }

    @Override
    public Shape output(Shape input) {
        return new Window(kernelHeight, kernelWidth, strideHeight, strideWidth, paddingHeight, paddingWidth)
                .output(filters, input);
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        var weight = new Parameter("weight", List.of(filters, input.channels(), kernelHeight, kernelWidth), weights);
        return bias ? List.of(weight, new Parameter("bias", List.of(filters), Initializer.ZEROS)) : List.of(weight);
    }

    @Override
    public long multiplyAdds(Shape input) {
        return (long) output(input).size() * input.channels() * kernelHeight * kernelWidth;
    }
}
