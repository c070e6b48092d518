package io.convoy.data;

import java.util.ArrayList;
import java.util.List;

/// The strokes of a digit in the unit square, x to the right and y down, as straight pieces.
///
/// @param pieces four numbers each: from x, from y, to x, to y
record DigitSkeleton(double[] pieces) {
    /// The ways to write each digit, by digit.
    static final List<List<DigitSkeleton>> OF_DIGIT = List.of(
            List.of(new Strokes().ellipse(0.5, 0.5, 0.36, 0.5).skeleton()),
            List.of(
                    new Strokes().line(0.5, 0, 0.5, 1).skeleton(),
                    new Strokes().line(0.22, 0.24, 0.52, 0, 0.52, 1).skeleton(),
                    new Strokes()
                            .line(0.26, 0.22, 0.52, 0, 0.52, 1)
                            .line(0.22, 1, 0.82, 1)
                            .skeleton()),
            List.of(new Strokes()
                    .arc(0.5, 0.28, 0.36, 0.28, 190, 395)
                    .to(0.1, 1)
                    .to(0.9, 1)
                    .skeleton()),
            List.of(
                    new Strokes()
                            .arc(0.45, 0.26, 0.34, 0.26, 200, 450)
                            .arc(0.45, 0.75, 0.38, 0.25, -90, 160)
                            .skeleton(),
                    new Strokes()
                            .line(0.14, 0, 0.8, 0, 0.44, 0.4)
                            .arc(0.44, 0.7, 0.4, 0.3, -90, 160)
                            .skeleton()),
            List.of(
                    new Strokes().line(0.68, 1, 0.68, 0, 0.08, 0.68, 0.95, 0.68).skeleton(),
                    new Strokes()
                            .line(0.2, 0, 0.14, 0.55, 0.85, 0.52)
                            .line(0.78, 0.08, 0.7, 1)
                            .skeleton()),
            List.of(new Strokes()
                    .line(0.85, 0, 0.24, 0, 0.2, 0.44)
                    .arc(0.46, 0.68, 0.38, 0.32, -128, 152)
                    .skeleton()),
            List.of(new Strokes()
                    .arc(0.76, 0.7, 0.62, 0.7, 272, 180)
                    .ellipse(0.5, 0.7, 0.36, 0.3)
                    .skeleton()),
            List.of(
                    new Strokes().line(0.1, 0, 0.9, 0, 0.4, 1).skeleton(),
                    new Strokes()
                            .line(0.1, 0, 0.9, 0, 0.42, 1)
                            .line(0.32, 0.5, 0.86, 0.5)
                            .skeleton()),
            List.of(new Strokes()
                    .ellipse(0.5, 0.25, 0.3, 0.25)
                    .ellipse(0.5, 0.75, 0.36, 0.25)
                    .skeleton()),
            List.of(
                    new Strokes()
                            .ellipse(0.48, 0.3, 0.34, 0.3)
                            .line(0.82, 0.3, 0.74, 1)
                            .skeleton(),
                    new Strokes()
                            .ellipse(0.5, 0.3, 0.34, 0.3)
                            .arc(0.24, 0.3, 0.6, 0.7, 0, 92)
                            .skeleton()));

    /// Strokes in the making.
    private static final class Strokes {
        private static final int DEGREES_PER_PIECE = 30;

        private final List<Double> pieces = new ArrayList<>();
        private double x;
        private double y;

        /// A new stroke through all points (x, y, x, y, …).
        Strokes line(double... points) {
            x = points[0];
            y = points[1];
            for (int i = 2; i < points.length; i += 2) {
                to(points[i], points[i + 1]);
            }
            return this;
        }

        /// A straight piece from where the pen is.
        Strokes to(double toX, double toY) {
            pieces.addAll(List.of(x, y, toX, toY));
            x = toX;
            y = toY;
            return this;
        }

        /// A new stroke along an ellipse; 0° is right, 90° below.
        Strokes arc(double centerX, double centerY, double radiusX, double radiusY, int fromDegrees, int toDegrees) {
            int count = (Math.abs(toDegrees - fromDegrees) + DEGREES_PER_PIECE - 1) / DEGREES_PER_PIECE;
            for (int i = 0; i <= count; i++) {
                double angle = StrictMath.toRadians(fromDegrees + (toDegrees - fromDegrees) * (double) i / count);
                double nextX = centerX + radiusX * StrictMath.cos(angle);
                double nextY = centerY + radiusY * StrictMath.sin(angle);
                if (i == 0) {
                    x = nextX;
                    y = nextY;
                } else {
                    to(nextX, nextY);
                }
            }
            return this;
        }

        Strokes ellipse(double centerX, double centerY, double radiusX, double radiusY) {
            return arc(centerX, centerY, radiusX, radiusY, 0, 360);
        }

        DigitSkeleton skeleton() {
            return new DigitSkeleton(
                    pieces.stream().mapToDouble(Double::doubleValue).toArray());
        }
    }
}
