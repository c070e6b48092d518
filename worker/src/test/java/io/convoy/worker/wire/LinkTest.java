package io.convoy.worker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkTest {
    private final SlowWire wire = new SlowWire();
    private final Link link = new Link(1, wire);

    @Test
    void framesLeaveInOrder() {
        send(FrameKind.CONTRIBUTION, 0);
        send(FrameKind.TALLY, 1);
        send(FrameKind.CONTRIBUTION, 2);

        assertThat(sentSteps()).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aFewMeansWaitForOtherFrames() {
        for (int step = 0; step < Link.MOST_WAITING_MEANS; step++) {
            send(FrameKind.MEAN, step);
        }
        send(FrameKind.CONTRIBUTION, 100);
        send(FrameKind.CONTRIBUTION, 101);

        assertThat(sentSteps()).startsWith(100L, 101L, 0L, 1L).hasSize(Link.MOST_WAITING_MEANS + 2);
    }

    @Test
    void moreMeansDoNot() {
        send(FrameKind.CONTRIBUTION, 100);
        send(FrameKind.CONTRIBUTION, 101);
        for (int step = 0; step < Link.MOST_WAITING_MEANS + 2; step++) {
            send(FrameKind.MEAN, step);
        }

        assertThat(sentSteps()).startsWith(0L, 1L, 100L, 101L, 2L, 3L).hasSize(Link.MOST_WAITING_MEANS + 4);
    }

    @Test
    void hasSentAllOnceNothingWaits() {
        send(FrameKind.MEAN, 0);
        assertThat(link.hasSentAll()).isFalse();
        send(FrameKind.CONTRIBUTION, 0);
        sentSteps();

        assertThat(link.hasSentAll()).isTrue();
    }

    private void send(FrameKind kind, long step) {
        link.send(Frame.of(FrameHeader.of(kind, 0, 0, 0, step)));
    }

    /// The steps of all frames, once the peer takes them.
    private List<Long> sentSteps() {
        wire.ready = true;
        link.flush();
        return wire.sent.stream().map(frame -> frame.header().step()).toList();
    }

    /// A peer that takes nothing at first.
    private static final class SlowWire implements Link.Wire {
        private final List<Frame> sent = new ArrayList<>();
        private boolean ready;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void send(Frame frame) {
            sent.add(frame);
        }

        @Override
        public void request(int frames) {}

        @Override
        public void close(String why) {}
    }
}
