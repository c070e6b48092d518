package io.convoy.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/// A line of the picture: spans of one lane of which any two are apart or one within the other, which is what viewers
/// can draw. Spans that overlap otherwise, such as buckets on their way at the same time, get rows below each other.
final class Row {
    /// The step loop first, then by name; `compute 2` before `compute 10`.
    private static final Comparator<String> LANES = Comparator.comparing(
                    (String lane) -> !lane.equals(Tracer.STEP_LANE))
            .thenComparing(lane -> lane.substring(0, numberAt(lane)))
            .thenComparingInt(lane -> lane.length() - numberAt(lane))
            .thenComparing(lane -> lane);

    private static final Comparator<Span> OUTER_FIRST =
            Comparator.comparingLong(Span::startNanos).thenComparing(Span::endNanos, Comparator.reverseOrder());

    private final String name;
    private final List<Span> spans = new ArrayList<>();
    private final Deque<Span> open = new ArrayDeque<>();

    private Row(String name) {
        this.name = name;
    }

    /// The rows of a process from top to bottom.
    static List<Row> of(Collection<Span> spans) {
        var lanes = new TreeMap<String, List<Row>>(LANES);
        for (Span span : spans.stream().sorted(OUTER_FIRST).toList()) {
            List<Row> rows = lanes.computeIfAbsent(span.lane(), lane -> new ArrayList<>());
            if (rows.stream().noneMatch(row -> row.takes(span))) {
                Row further = new Row(rows.isEmpty() ? span.lane() : span.lane() + " (" + (rows.size() + 1) + ")");
                further.takes(span);
                rows.add(further);
            }
        }
        return lanes.values().stream().flatMap(List::stream).toList();
    }

    /// Adds a span that begins no earlier than those before, if it fits.
    private boolean takes(Span span) {
        while (!open.isEmpty() && open.peek().endNanos() <= span.startNanos()) {
            open.pop();
        }
        boolean fits = open.isEmpty() || span.endNanos() <= open.peek().endNanos();
        if (fits) {
            open.push(span);
            spans.add(span);
        }
        return fits;
    }

    String name() {
        return name;
    }

    List<Span> spans() {
        return spans;
    }

    /// Where the number at the end of a name begins.
    private static int numberAt(String lane) {
        int at = lane.length();
        while (at > 0 && Character.isDigit(lane.charAt(at - 1))) {
            at--;
        }
        return at;
    }
}
