package io.convoy.worker.exchange;

import io.convoy.trace.Tracer;
import java.util.List;
import java.util.stream.IntStream;

/// What the event loop does for each bucket, for the trace: sending, adding, receiving, a span a frame.
///
/// Threading: confined to the event loop.
final class ExchangeTrace {
    private static final String LANE = "exchange";
    private static final String CATEGORY = "exchange";

    private final Tracer tracer;
    private final List<String> send;
    private final List<String> reduce;
    private final List<List<String>> receive;

    ExchangeTrace(Tracer tracer, ExchangePlan plan) {
        this.tracer = tracer;
        int buckets = tracer.isWanted() ? plan.buckets().buckets().size() : 0;
        send = names(buckets, "send bucket ", "");
        reduce = names(buckets, "reduce bucket ", "");
        receive = plan.names().stream()
                .map(name -> names(buckets, "receive bucket ", " from " + name))
                .toList();
    }

    private static List<String> names(int buckets, String before, String after) {
        return IntStream.range(0, buckets)
                .mapToObj(bucket -> before + bucket + after)
                .toList();
    }

    /// The time if the step is traced, else 0.
    long begin() {
        return tracer.begin();
    }

    void sent(Chunks.Chunk chunk, long begun) {
        end(send, chunk, begun);
    }

    void added(Chunks.Chunk chunk, long begun) {
        end(reduce, chunk, begun);
    }

    void received(Chunks.Chunk chunk, int peer, long begun) {
        if (begun != 0) {
            end(receive.get(peer), chunk, begun);
        }
    }

    private void end(List<String> names, Chunks.Chunk chunk, long begun) {
        if (begun != 0) {
            tracer.end(LANE, names.get(chunk.bucket()), CATEGORY, begun);
        }
    }
}
