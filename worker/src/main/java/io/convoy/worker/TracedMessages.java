package io.convoy.worker;

import io.convoy.proto.ToCoordinator;
import io.convoy.proto.Traced;
import io.convoy.trace.Span;
import io.convoy.trace.Tracer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Cuts the spans of a step into messages that Pekko carries: its frames hold 256 KiB.
final class TracedMessages {
    /// What a message holds at most, but for a text that is longer.
    static final int MAX_BYTES = 64 << 10;

    /// Of a span, without its texts: three indexes, two times.
    private static final int SPAN_BYTES = 3 * 3 + 2 * 9;

    private static final int BYTES_PER_CHAR = 3;

    private final int worker;
    private final long step;
    private final List<Traced.Builder> messages = new ArrayList<>();
    private final Map<String, Integer> texts = new HashMap<>();
    private int bytes;

    /// @param clockNanos by which the common clock is ahead of the spans'
    /// @param last whether these are the worker's last spans
    static List<ToCoordinator> of(int worker, long step, Tracer.Recorded recorded, long clockNanos, boolean last) {
        var messages = new TracedMessages(worker, step);
        recorded.spans().forEach(span -> messages.add(span.shifted(clockNanos)));
        messages.messages.getLast().setDropped(recorded.dropped()).setLast(last);
        return messages.messages.stream()
                .map(message -> ToCoordinator.newBuilder().setTraced(message).build())
                .toList();
    }

    private TracedMessages(int worker, long step) {
        this.worker = worker;
        this.step = step;
        next();
    }

    private void next() {
        messages.add(Traced.newBuilder().setWorker(worker).setStep(step));
        texts.clear();
        bytes = 0;
    }

    private void add(Span span) {
        int most = SPAN_BYTES
                + BYTES_PER_CHAR
                        * (span.lane().length()
                                + span.name().length()
                                + span.category().length());
        if (bytes > 0 && bytes + most > MAX_BYTES) {
            next();
        }
        messages.getLast()
                .addLane(text(span.lane()))
                .addName(text(span.name()))
                .addCategory(text(span.category()))
                .addStartNanos(span.startNanos())
                .addDurationNanos(span.endNanos() - span.startNanos());
        bytes += SPAN_BYTES;
    }

    /// Where a text is in the message; put there if it is new.
    private int text(String text) {
        Integer known = texts.putIfAbsent(text, texts.size());
        if (known != null) {
            return known;
        }
        messages.getLast().addTexts(text);
        bytes += BYTES_PER_CHAR * text.length() + 4;
        return texts.size() - 1;
    }
}
