package io.convoy.benchmarks;

import java.util.List;
import java.util.function.Predicate;

/// A step of Convoy's beside the same of the peer's, which trains in the layout that suits it better.
record Comparison(Step step, Forks convoy, Forks peer, Engine layout) {

    static Comparison of(Step step, Forks convoy, Forks nchw, Forks nhwc) {
        return nchw.imagesPerSecond() >= nhwc.imagesPerSecond()
                ? new Comparison(step, convoy, nchw, Engine.NCHW)
                : new Comparison(step, convoy, nhwc, Engine.NHWC);
    }

    /// Above 1 where Convoy is faster.
    double ratio() {
        return convoy.imagesPerSecond() / peer.imagesPerSecond();
    }

    static String table(List<Comparison> comparisons) {
        var table = new Table(
                "model",
                "batch",
                "Convoy, images/s",
                "libtorch, images/s",
                "layout",
                "ratio",
                "Convoy, MB",
                "libtorch, MB");
        for (Comparison each : comparisons) {
            table.row(
                    each.step.label(),
                    each.step.batch(),
                    Table.decimals(1, each.convoy.imagesPerSecond()),
                    Table.decimals(1, each.peer.imagesPerSecond()),
                    each.layout,
                    Table.decimals(2, each.ratio()),
                    Table.decimals(0, each.convoy.peakMegabytes()),
                    Table.decimals(0, each.peer.peakMegabytes()));
        }
        return table.toString();
    }

    /// The geometric mean of the ratios, over everything and over its two parts.
    static String means(List<Comparison> comparisons) {
        return "Geometric mean of the ratios: %s; of the zoo's models %s, of the model files %s."
                .formatted(
                        mean(comparisons, each -> true),
                        mean(comparisons, each -> !each.step.ofModelFile()),
                        mean(comparisons, each -> each.step.ofModelFile()));
    }

    private static String mean(List<Comparison> comparisons, Predicate<Comparison> which) {
        double logarithm = comparisons.stream()
                .filter(which)
                .mapToDouble(each -> Math.log(each.ratio()))
                .average()
                .orElse(Double.NaN);
        return Double.isNaN(logarithm) ? "–" : Table.decimals(2, Math.exp(logarithm));
    }
}
