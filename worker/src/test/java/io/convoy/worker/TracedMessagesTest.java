package io.convoy.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.proto.ToCoordinator;
import io.convoy.proto.Traced;
import io.convoy.trace.Span;
import io.convoy.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracedMessagesTest {
    private static final long CLOCK = 1_790_000_000_000_000_000L;

    @Test
    void manySpansTravelInMessagesThatFitAFrame() {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            spans.add(new Span("compute " + i % 64, "layer " + i % 300 + " größer", "forward", i, i + i % 7));
        }
        List<ToCoordinator> messages = TracedMessages.of(3, 11, new Tracer.Recorded(spans, 5), CLOCK, true);

        assertThat(messages).hasSizeGreaterThan(5);
        assertThat(messages)
                .allSatisfy(
                        message -> assertThat(message.getSerializedSize()).isLessThan(TracedMessages.MAX_BYTES + 1024));
        List<Span> arrived = new ArrayList<>();
        for (ToCoordinator message : messages) {
            Traced traced = message.getTraced();
            assertThat(traced.getWorker()).isEqualTo(3);
            assertThat(traced.getStep()).isEqualTo(11);
            for (int i = 0; i < traced.getLaneCount(); i++) {
                long start = traced.getStartNanos(i) - CLOCK;
                arrived.add(new Span(
                        traced.getTexts(traced.getLane(i)),
                        traced.getTexts(traced.getName(i)),
                        traced.getTexts(traced.getCategory(i)),
                        start,
                        start + traced.getDurationNanos(i)));
            }
        }
        assertThat(arrived).isEqualTo(spans);
        assertThat(messages.stream().mapToLong(message -> message.getTraced().getDropped()))
                .containsOnlyOnce(5L)
                .last()
                .isEqualTo(5L);
        assertThat(messages.stream().filter(message -> message.getTraced().getLast()))
                .containsExactly(messages.getLast());
    }

    @Test
    void lastWordIsToldWithoutSpansToo() {
        List<ToCoordinator> messages = TracedMessages.of(0, 13, new Tracer.Recorded(List.of(), 0), CLOCK, true);

        assertThat(messages).hasSize(1);
        assertThat(messages.getFirst().getTraced().getLast()).isTrue();
    }
}
