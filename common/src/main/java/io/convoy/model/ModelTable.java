package io.convoy.model;

import io.convoy.nn.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A model as text for people: one line of figures, and a table of its layers.
public final class ModelTable {
    private ModelTable() {}

    /// `lenet5: input 1×28×28, 10 classes, 61,706 parameters, 416,520 multiply-adds a sample`
    public static String summary(NamedModel model) {
        Architecture architecture = model.architecture();
        long multiplyAdds = architecture.table().stream()
                .mapToLong(Architecture.Row::multiplyAdds)
                .sum();
        return model.name() + ": input " + architecture.input() + ", " + architecture.classes() + " classes, "
                + number(architecture.parameters().floats()) + " parameters, " + number(multiplyAdds)
                + " multiply-adds a sample";
    }

    /// The summary, an empty line and the table of layers.
    public static String of(NamedModel model) {
        return summary(model) + "\n\n" + layers(model);
    }

    /// A line a layer in aligned columns, each ended by a newline.
    public static String layers(NamedModel model) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("layer", "type", "output", "parameters", "multiply-adds"));
        for (Architecture.Row row : model.architecture().table()) {
            rows.add(List.of(
                    row.path(),
                    row.type(),
                    row.output().toString(),
                    row.parameters() == 0 ? "" : number(row.parameters()),
                    row.multiplyAdds() == 0 ? "" : number(row.multiplyAdds())));
        }
        return aligned(rows, 3);
    }

    /// @param left the number of columns aligned to the left; the others are figures
    private static String aligned(List<List<String>> rows, int left) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int index = column;
                int width = rows.stream()
                        .mapToInt(other -> other.get(index).length())
                        .max()
                        .orElse(0);
                String padding = " ".repeat(width - row.get(column).length());
                line.append(column == 0 ? "" : "  ")
                        .append(column < left ? row.get(column) + padding : padding + row.get(column));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
