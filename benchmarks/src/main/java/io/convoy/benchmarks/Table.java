package io.convoy.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A table in Markdown; the first column is text, the others are set to the right.
final class Table {
    private final List<String> lines = new ArrayList<>();

    Table(String... headings) {
        row((Object[]) headings);
        lines.add("|---|" + "---:|".repeat(headings.length - 1));
    }

    Table row(Object... cells) {
        lines.add(Stream.of(cells).map(String::valueOf).collect(Collectors.joining(" | ", "| ", " |")));
        return this;
    }

    /// A number with so many decimals, as English writes it: `1,234.5`.
    static String decimals(int decimals, double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
