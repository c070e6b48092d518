package io.convoy.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TracerTest {
    private final Tracer tracer = Tracer.withCapacity(3);

    @Test
    void recordsOnlyWhileOn() {
        tracer.end("step", "before", "step", tracer.begin());
        tracer.start();
        tracer.end("step", "during", "step", tracer.begin());
        tracer.stop();
        tracer.end("step", "after", "step", tracer.begin());

        assertThat(tracer.drain().spans()).extracting(Span::name).containsExactly("during");
    }

    @Test
    void spanThatOutlivesItsStepComesWithTheNextDrain() {
        tracer.start();
        long begun = tracer.begin();
        tracer.stop();
        assertThat(tracer.drain().spans()).isEmpty();
        tracer.end("send", "bucket 0", "exchange", begun);

        Span late = tracer.drain().spans().getFirst();
        assertThat(late.startNanos()).isEqualTo(begun);
        assertThat(late.endNanos()).isGreaterThanOrEqualTo(begun);
    }

    @Test
    void spansBeyondTheCapacityAreCountedUntilDrained() {
        for (int i = 0; i < 5; i++) {
            tracer.span("step", "span " + i, "step", i, i + 1);
        }
        Tracer.Recorded full = tracer.drain();
        assertThat(full.spans()).extracting(Span::name).containsExactly("span 0", "span 1", "span 2");
        assertThat(full.dropped()).isEqualTo(2);

        tracer.span("step", "afterwards", "step", 7, 8);
        Tracer.Recorded next = tracer.drain();
        assertThat(next.spans()).containsExactly(new Span("step", "afterwards", "step", 7, 8));
        assertThat(next.dropped()).isZero();
    }

    @Test
    void offRecordsNothing() {
        Tracer.OFF.span("step", "span", "step", 1, 2);

        assertThat(Tracer.OFF.isWanted()).isFalse();
        assertThat(Tracer.OFF.begin()).isZero();
        assertThat(Tracer.OFF.drain()).isEqualTo(new Tracer.Recorded(List.of(), 0));
        assertThatIllegalStateException().isThrownBy(Tracer.OFF::start);
    }

    @Test
    void manyThreadsLoseNoSpan() throws InterruptedException {
        int threads = 4;
        int each = 2000;
        Tracer shared = Tracer.withCapacity(threads * each - 1);
        var together = new CountDownLatch(threads);
        List<Thread> recorders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            String lane = "compute " + t;
            recorders.add(Thread.ofPlatform().start(() -> {
                together.countDown();
                for (int i = 0; i < each; i++) {
                    shared.span(lane, "span", "forward", i, i + 1);
                }
            }));
        }
        List<Span> spans = new ArrayList<>();
        long dropped = 0;
        while (recorders.stream().anyMatch(Thread::isAlive)) {
            Tracer.Recorded some = shared.drain();
            spans.addAll(some.spans());
            dropped += some.dropped();
        }
        Tracer.Recorded rest = shared.drain();
        spans.addAll(rest.spans());
        dropped += rest.dropped();

        assertThat(spans.size() + dropped).isEqualTo(threads * each);
        assertThat(spans).allMatch(span -> span.endNanos() == span.startNanos() + 1);
    }
}
