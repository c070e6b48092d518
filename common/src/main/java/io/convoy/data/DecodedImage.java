package io.convoy.data;

import io.convoy.tensor.Shape;

/// An image's pixels, channel by channel: one channel for gray, three for colour.
record DecodedImage(Shape shape, byte[] pixels) {
    boolean isGray() {
        return shape.channels() == 1;
    }

    /// The pixels as red, green and blue; a gray image has its gray in all three.
    byte[] colored() {
        if (!isGray()) {
            return pixels;
        }
        byte[] colored = new byte[3 * pixels.length];
        for (int channel = 0; channel < 3; channel++) {
            System.arraycopy(pixels, 0, colored, channel * pixels.length, pixels.length);
        }
        return colored;
    }
}
