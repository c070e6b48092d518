package io.convoy.worker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.tensor.FloatFormat;
import io.convoy.worker.exchange.Exchange;
import io.convoy.worker.exchange.StepFailure;
import io.convoy.worker.wire.SmallCluster.Outcome;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Who sends what no worker sends loses the link, is told why, and harms nobody else.
@Timeout(60)
class StrangePeerTest {
    private static final int FLOATS = 8;

    private SmallCluster cluster;

    @BeforeEach
    void open() throws IOException {
        cluster = new SmallCluster(2, FLOATS);
    }

    /// The endpoints serve the next generation, whatever came before.
    @AfterEach
    void servesOthers() throws Exception {
        assertThat(cluster.run(3)).containsOnly(Outcome.allOf(3));
        cluster.close();
    }

    @Test
    void randomBytesEndTheirOwnConnection() throws IOException {
        byte[] noise = new byte[1 << 16];
        new Random(1).nextBytes(noise);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(noise);
            assertThat(isClosed(socket)).isTrue();
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        InputStream answer = socket.getInputStream();
        try {
            answer.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void aPeerThatDoesNotSayWhoItIsIsTurnedAway() throws Exception {
        try (var peer = new RawPeer(port(), new Metadata())) {
            assertThat(peer.awaitEnd()).satisfies(status -> {
                assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                assertThat(status.getDescription()).isEqualTo("job, generation and rank expected, each a number");
            });
        }
    }

    @Test
    void aRankThatIsLinkedAlreadyIsTurnedAway() throws Exception {
        try (var first = peer();
                var second = peer()) {
            // Whichever comes second.
            Status status =
                    (Status) CompletableFuture.anyOf(first.end(), second.end()).get();
            assertThat(status.getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
            assertThat(status.getDescription()).isEqualTo("rank 1 is linked already");
        }
    }

    @Test
    void aPeerOfAnotherJobIsNotTakenForOurs() throws Exception {
        cluster.nextGeneration();
        long next = cluster.generation();
        try (var peer = new RawPeer(port(), Acceptor.metadata(SmallCluster.JOB + 1, next, 1))) {
            peer.send(RawPeer.bytes(FrameHeader.of(FrameKind.HEARTBEAT, 1, SmallCluster.JOB + 1, next, 0)));
            assertThat(cluster.run(3)).containsOnly(Outcome.allOf(3));
        }
    }

    static Stream<Arguments> strangeMessages() {
        byte[] flipped = RawPeer.bytes(heartbeat(SmallCluster.JOB));
        flipped[flipped.length - 1] ^= 1;
        byte[] unknownKind = RawPeer.bytes(heartbeat(SmallCluster.JOB));
        unknownKind[0] = 77;
        var checksum = new CRC32C();
        checksum.update(unknownKind, 0, FrameHeader.BYTES);
        ByteBuffer.wrap(unknownKind).order(ByteOrder.LITTLE_ENDIAN).putInt(FrameHeader.BYTES, (int)
                checksum.getValue());
        byte[] surplus = Arrays.copyOf(RawPeer.bytes(heartbeat(SmallCluster.JOB)), 100);
        return Stream.of(
                Arguments.of(new byte[10], "it is shorter than a header"),
                Arguments.of(unknownKind, "its header is not one: kind 77, format 0: expected kinds below .*"),
                Arguments.of(flipped, "CRC32C of its floats: found .*, expected .*"),
                Arguments.of(surplus, "it is longer than its header says"),
                Arguments.of(RawPeer.bytes(heartbeat(8)), "it is of job 8 and rank 1, expected 7 and 1"),
                Arguments.of(RawPeer.bytes(contribution(3), new float[4]), "bucket 0 has no piece of 4 floats .*at 3"),
                Arguments.of(
                        RawPeer.bytes(contribution(-1), new float[4]), "bucket 0 has no piece of 4 floats .*at -1"));
    }

    @ParameterizedTest
    @MethodSource("strangeMessages")
    void aMessageThatFitsNothingFailsTheStepWithAReason(byte[] message, String reason) throws Exception {
        cluster.nextGeneration();
        try (var peer = peer()) {
            Exchange exchange = cluster.join(0);
            cluster.contribute(exchange, 0, 0);
            peer.await(FrameKind.CONTRIBUTION, 0);
            peer.send(message);

            assertThatThrownBy(exchange::await).isInstanceOfSatisfying(StepFailure.class, failure -> {
                assertThat(failure.suspect()).isEqualTo(1);
                assertThat(failure.what()).matches("a damaged message from worker 1 on b to worker 0 on a: " + reason);
            });
            assertThat(peer.awaitEnd().getDescription()).matches("a damaged message: " + reason);
            exchange.close();
        }
    }

    @Test
    void peersOfEarlierGenerationsAreForgotten() throws Exception {
        WireEndpoint endpoint = cluster.endpoints.getFirst();
        for (int generation = 90; generation < 100; generation++) {
            var broken = new CompletableFuture<String>();
            try (var peer = new RawPeer(port(), Acceptor.metadata(SmallCluster.JOB, generation, 1))) {
                Link link = endpoint.accepted(SmallCluster.JOB, generation, 1).get(10, TimeUnit.SECONDS);
                endpoint.loop()
                        .submit(() -> link.listen(new UntilBroken(broken)))
                        .get();
            }
            assertThat(broken.get(10, TimeUnit.SECONDS)).startsWith("connection lost (");
            assertThat(endpoint.links()).isEqualTo(1);
        }
    }

    @Test
    void aPeerThatIsGoneBeforeItIsAwaitedIsFoundGone() throws Exception {
        WireEndpoint endpoint = cluster.endpoints.getFirst();
        try (var peer = new RawPeer(port(), Acceptor.metadata(SmallCluster.JOB, 99, 1))) {
            assertThat(endpoint.links()).isLessThan(WireEndpoint.MOST_LINKS);
            while (endpoint.links() == 0) {
                Thread.sleep(1);
            }
        }
        var broken = new CompletableFuture<String>();
        Link link = endpoint.accepted(SmallCluster.JOB, 99, 1).get(10, TimeUnit.SECONDS);
        endpoint.loop().submit(() -> link.listen(new UntilBroken(broken))).get();
        assertThat(broken.get(10, TimeUnit.SECONDS)).startsWith("connection lost (");
    }

    private record UntilBroken(CompletableFuture<String> why) implements Link.Listener {
        @Override
        public void received(Link link, Frame frame) {}

        @Override
        public void broken(Link link, String reason) {
            why.complete(reason);
        }

        @Override
        public void allSent(Link link) {}

        @Override
        public void damaged(Link link, String what) {}
    }

    @Test
    void aMessageLongerThanAnyFrameFailsTheStep() throws Exception {
        cluster.nextGeneration();
        try (var peer = peer()) {
            Exchange exchange = cluster.join(0);
            cluster.contribute(exchange, 0, 0);
            peer.send(new byte[FrameMarshaller.MAX_BYTES + 1]);

            assertThatThrownBy(exchange::await).isInstanceOfSatisfying(StepFailure.class, failure -> {
                assertThat(failure.suspect()).isEqualTo(1);
                assertThat(failure.what())
                        .isEqualTo("a damaged message from worker 1 on b to worker 0 on a: gRPC message"
                                + " exceeds maximum size 262215: 262216");
            });
            assertThat(peer.awaitEnd().isOk()).isFalse();
            exchange.close();
        }
    }

    private int port() {
        return cluster.port();
    }

    /// Of the cluster's next generation, in the place of its second worker.
    private RawPeer peer() {
        return new RawPeer(port(), Acceptor.metadata(SmallCluster.JOB, cluster.generation(), 1));
    }

    private static FrameHeader heartbeat(long job) {
        return FrameHeader.of(FrameKind.HEARTBEAT, 1, job, 1, 0);
    }

    private static FrameHeader contribution(int offset) {
        return new FrameHeader(
                FrameKind.CONTRIBUTION, FloatFormat.FLOAT32, 1, SmallCluster.JOB, 1, 0, 0, 0, offset, 4, 0, 0);
    }
}
