package io.convoy.worker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.plan.Algorithm;
import io.convoy.tensor.FloatFormat;
import io.convoy.worker.exchange.ExchangeSettings;
import io.convoy.worker.wire.SmallCluster.Outcome;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TransportTest {
    @ParameterizedTest
    @CsvSource({"TCP, true", "TCP, false", "UNIX, true", "AUTO, true", "AUTO, false"})
    void allKindsOfSocketsGiveTheTreesBits(Transport transport, boolean epoll) throws Exception {
        try (var cluster = new SmallCluster(3, 2 * Frame.MAX_FLOATS + 1, epoll)) {
            cluster.settings = new ExchangeSettings(Algorithm.DIRECT, transport, 10_000, FloatFormat.FLOAT32);

            assertThat(cluster.run(4)).containsOnly(Outcome.allOf(4));
        }
    }

    /// Without this gRPC would still send what is right, one copy later.
    @ParameterizedTest
    @CsvSource({"TCP, true", "TCP, false", "UNIX, true"})
    void everyFramesFloatsAreWrittenStraightToGrpcsBuffer(Transport transport, boolean epoll) throws Exception {
        var straight = new AtomicInteger();
        var detours = new AtomicInteger();
        Supplier<WireBuffers> counting = () -> new WireBuffers() {
            @Override
            @Nullable
            ByteBuffer behind(int header, int bytes) {
                ByteBuffer room = super.behind(header, bytes);
                (room != null ? straight : detours).incrementAndGet();
                return room;
            }
        };
        try (var cluster = new SmallCluster(3, 2 * Frame.MAX_FLOATS + 1, epoll, counting)) {
            cluster.settings = new ExchangeSettings(Algorithm.DIRECT, transport, 10_000, FloatFormat.FLOAT32);

            assertThat(cluster.run(1)).containsOnly(Outcome.allOf(1));
        }

        assertThat(straight).hasPositiveValue();
        assertThat(detours).hasValue(0);
    }
}
