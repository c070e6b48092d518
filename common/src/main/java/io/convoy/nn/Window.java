package io.convoy.nn;

import io.convoy.UserError;
import io.convoy.tensor.Shape;

/// What convolution and pooling share: a window that moves over rows and columns.
record Window(int sizeHeight, int sizeWidth, int strideHeight, int strideWidth, int paddingHeight, int paddingWidth) {

    Window {
        if (sizeHeight < 1 || sizeWidth < 1) {
            throw new UserError("window " + sizeHeight + "×" + sizeWidth + ": each must be ≥ 1");
        }
        if (strideHeight < 1 || strideWidth < 1) {
            throw new UserError("stride " + strideHeight + "×" + strideWidth + ": each must be ≥ 1");
        }
        if (paddingHeight < 0 || paddingWidth < 0) {
            throw new UserError("padding " + paddingHeight + "×" + paddingWidth + ": each must be ≥ 0");
        }
    }

    /// The output of `channels` planes: `(in − size + 2·padding) / stride + 1`, rounded down, in each direction.
    Shape output(int channels, Shape input) {
        if (sizeHeight > input.height() + 2 * paddingHeight || sizeWidth > input.width() + 2 * paddingWidth) {
            throw new UserError("a window of " + sizeHeight + "×" + sizeWidth + " with padding " + paddingHeight + "×"
                    + paddingWidth + " does not fit an input of " + input);
        }
        return new Shape(
                channels,
                (input.height() - sizeHeight + 2 * paddingHeight) / strideHeight + 1,
                (input.width() - sizeWidth + 2 * paddingWidth) / strideWidth + 1);
    }

    /// PyTorch's rule for pooling: no window lies in the padding alone.
    Window withSmallPadding() {
        if (2 * paddingHeight > sizeHeight || 2 * paddingWidth > sizeWidth) {
            throw new UserError("padding " + paddingHeight + "×" + paddingWidth + " is more than half the window of "
                    + sizeHeight + "×" + sizeWidth);
        }
        return this;
    }
}
