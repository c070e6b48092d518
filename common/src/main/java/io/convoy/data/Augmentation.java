package io.convoy.data;

import io.convoy.UserError;

/// A random change of a training sample that keeps its class.
///
/// Pad-crops and flips move the window through which a sample is seen; they act in the order in which they are
/// listed. Cutouts then blot the view, whatever their place in the list.
public sealed interface Augmentation {
    /// The name in job files.
    String type();

    /// Pads each side with `padding` pixels of value 0 and cuts a window of the sample's own size out at random.
    record PadCrop(int padding) implements Augmentation {
        public PadCrop {
            atLeastOne("pad-crop: padding", padding);
        }

        @Override
        public String type() {
            return "pad-crop";
        }
    }

    /// Mirrors left and right, every other time.
    record FlipHorizontal() implements Augmentation {
        @Override
        public String type() {
            return "flip-horizontal";
        }
    }

    /// Sets a square of `size` × `size` pixels around a random pixel to 0 after normalization, the mean colour;
    /// what of the square lies beyond the border is lost (DeVries and Taylor, arXiv 1708.04552).
    record Cutout(int size) implements Augmentation {
        public Cutout {
            atLeastOne("cutout: size", size);
        }

        @Override
        public String type() {
            return "cutout";
        }
    }

    private static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new UserError(what + " is " + value + ", expected 1 or more");
        }
    }
}
