package io.convoy.worker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.plan.BucketPlan;
import io.convoy.plan.Range;
import io.convoy.tensor.FloatFormat;
import io.convoy.worker.exchange.Exchange;
import io.convoy.worker.exchange.StepFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A worker whose only peer sends, byte by byte, what the test says.
@Timeout(60)
class RepeatedFramesTest {
    private static final int FLOATS = 8;
    private static final BucketPlan BUCKETS = BucketPlan.of(FLOATS, FLOATS, 1 << 20, 2);

    private SmallCluster cluster;

    @BeforeEach
    void open() throws IOException {
        cluster = new SmallCluster(2, FLOATS);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void framesThatComeTwiceOrLateChangeNothing() throws Exception {
        cluster.nextGeneration();
        try (var peer = peer()) {
            Exchange exchange = cluster.join(0);
            List<byte[]> late = ofAnEarlierGeneration();
            // Whole batches, then the short one, in which the peer holds no shard.
            for (long step = 0; step < 6; step++) {
                begin(exchange, peer, step);
                late.forEach(peer::send);
                List<byte[]> frames = frames(step);
                frames.forEach(frame -> {
                    peer.send(frame);
                    peer.send(frame);
                });

                assertThat(exchange.await().samples())
                        .isEqualTo(MadeUpGradients.BATCH.batchOf(step).size());
                assertThat(Arrays.equals(exchange.mean(), cluster.gradients.mean(step)))
                        .as("mean of step %d", step)
                        .isTrue();
                // Also between two steps.
                frames.forEach(peer::send);
                late = frames;
            }
            exchange.close();
        }
    }

    @Test
    void aFlippedBitInAnyByteOfAnyFrameFailsTheStep() throws Exception {
        for (int frame = 0; frame < 3; frame++) {
            for (int at = 0; at < length(frame); at++) {
                cluster.nextGeneration();
                try (var peer = peer()) {
                    Exchange exchange = cluster.join(0);
                    begin(exchange, peer, 0);
                    frames(0).forEach(peer::send);
                    exchange.await();
                    begin(exchange, peer, 1);
                    List<byte[]> frames = frames(1);
                    // Among these bits is the one that makes the step the one before.
                    frames.get(frame)[at] ^= (byte) (1 << (at + 1) % 8);
                    frames.forEach(peer::send);

                    assertThatThrownBy(exchange::await)
                            .as("byte %d of frame %d", at, frame)
                            .isInstanceOfSatisfying(
                                    StepFailure.class,
                                    failure -> assertThat(failure.what())
                                            .startsWith("a damaged message from worker 1 on b to worker 0 on a: "));
                    exchange.close();
                }
            }
        }
    }

    /// Only when the first worker's part has come is the step under way on both ends.
    private void begin(Exchange exchange, RawPeer peer, long step) throws InterruptedException {
        cluster.contribute(exchange, step, 0);
        peer.await(FrameKind.CONTRIBUTION, step);
    }

    private int length(int frame) {
        return frames(1).get(frame).length;
    }

    private RawPeer peer() {
        return new RawPeer(cluster.port(), Acceptor.metadata(SmallCluster.JOB, cluster.generation(), 1));
    }

    /// What the second worker sends in a step: its part of the first one's segment, its loss, the mean of its own.
    private List<byte[]> frames(long step) {
        Range theirs = BUCKETS.segment(0, 0);
        Range own = BUCKETS.segment(0, 1);
        List<float[]> partials = cluster.gradients.partials(step, cluster.held(1));
        List<byte[]> frames = new ArrayList<>();
        for (int node = 0; node < partials.size(); node++) {
            frames.add(RawPeer.bytes(
                    header(FrameKind.CONTRIBUTION, step, node, theirs), slice(partials.get(node), theirs)));
            // The first worker has one subtree, or all of them.
            frames.add(RawPeer.bytes(header(FrameKind.TALLY, step, 1 + node, new Range(0, 0))));
        }
        if (partials.isEmpty()) {
            frames.add(RawPeer.bytes(header(FrameKind.IDLE, step, 0, new Range(theirs.from(), theirs.from()))));
        }
        frames.add(RawPeer.bytes(header(FrameKind.MEAN, step, 0, own), slice(cluster.gradients.mean(step), own)));
        return frames;
    }

    private List<byte[]> ofAnEarlierGeneration() {
        Range theirs = BUCKETS.segment(0, 0);
        FrameHeader now = header(FrameKind.CONTRIBUTION, 0, 0, theirs);
        return List.of(RawPeer.bytes(
                new FrameHeader(
                        now.kind(),
                        now.format(),
                        now.sender(),
                        now.job(),
                        now.generation() - 1,
                        now.step(),
                        now.bucket(),
                        now.node(),
                        now.offset(),
                        now.length(),
                        0,
                        0),
                new float[theirs.size()]));
    }

    private FrameHeader header(FrameKind kind, long step, int node, Range range) {
        return new FrameHeader(
                kind,
                FloatFormat.FLOAT32,
                1,
                SmallCluster.JOB,
                cluster.generation(),
                step,
                0,
                node,
                range.from(),
                range.size(),
                0,
                0);
    }

    private static float[] slice(float[] array, Range range) {
        return Arrays.copyOfRange(array, range.from(), range.to());
    }
}
