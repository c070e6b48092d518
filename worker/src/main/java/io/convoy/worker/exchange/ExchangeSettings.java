package io.convoy.worker.exchange;

import io.convoy.plan.Algorithm;
import io.convoy.tensor.FloatFormat;
import io.convoy.worker.wire.Transport;
import java.time.Duration;

/// How a job wants its gradients to travel. Algorithms that keep no bits, and formats that
/// lose some, change weights; nothing else does.
///
/// @param bucketFloats the most floats of a bucket; 0 to choose by measurement
/// @param format of the gradient on the wire
/// @param silence after which a peer is lost of which no byte has come
public record ExchangeSettings(
        Algorithm algorithm, Transport transport, int bucketFloats, FloatFormat format, Duration silence) {
    private static final Duration SILENCE = Duration.ofSeconds(10);

    public ExchangeSettings(Algorithm algorithm, Transport transport, int bucketFloats, FloatFormat format) {
        this(algorithm, transport, bucketFloats, format, SILENCE);
    }
}
