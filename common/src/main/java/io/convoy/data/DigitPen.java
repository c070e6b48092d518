package io.convoy.data;

import java.util.Arrays;

/// Draws straight strokes of one width with soft edges: the ink of a pixel falls from 1 to 0 as its distance to the
/// nearest stroke goes from `halfWidth - 0.5` to `halfWidth + 0.5` pixels. Plain arithmetic and square roots only,
/// which are the same on every machine.
final class DigitPen {
    private final int size;
    private final double[] squaredDistance;
    private double halfWidth;

    /// @param size of the square image in pixels
    DigitPen(int size) {
        this.size = size;
        this.squaredDistance = new double[size * size];
    }

    /// Starts an empty image.
    void clear(double newHalfWidth) {
        halfWidth = newHalfWidth;
        Arrays.fill(squaredDistance, Double.MAX_VALUE);
    }

    /// Draws from one point to another, in pixels.
    void draw(double fromX, double fromY, double toX, double toY) {
        double alongX = toX - fromX;
        double alongY = toY - fromY;
        double squaredLength = alongX * alongX + alongY * alongY;
        double reach = halfWidth + 0.5;
        int left = Math.max(0, (int) (Math.min(fromX, toX) - reach));
        int top = Math.max(0, (int) (Math.min(fromY, toY) - reach));
        int right = Math.min(size - 1, (int) (Math.max(fromX, toX) + reach) + 1);
        int bottom = Math.min(size - 1, (int) (Math.max(fromY, toY) + reach) + 1);
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                double share = squaredLength == 0
                        ? 0
                        : Math.clamp(((x - fromX) * alongX + (y - fromY) * alongY) / squaredLength, 0.0, 1.0);
                double awayX = fromX + share * alongX - x;
                double awayY = fromY + share * alongY - y;
                int pixel = y * size + x;
                squaredDistance[pixel] = Math.min(squaredDistance[pixel], awayX * awayX + awayY * awayY);
            }
        }
    }

    /// From 0 to 1.
    double ink(int pixel) {
        double reach = halfWidth + 0.5;
        double squared = squaredDistance[pixel];
        return squared >= reach * reach ? 0 : Math.min(1, reach - Math.sqrt(squared));
    }
}
