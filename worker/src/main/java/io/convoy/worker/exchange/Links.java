package io.convoy.worker.exchange;

import io.convoy.worker.wire.Frame;
import io.convoy.worker.wire.Link;
import io.convoy.worker.wire.PeerAddress;
import io.convoy.worker.wire.Transport;
import io.convoy.worker.wire.WireEndpoint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A worker's links to all others of its generation, by rank.
///
/// @param byRank without the worker's own rank
record Links(Map<Integer, Link> byRank) implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    /// Joins the peers: dials those of lower rank, waits for those of higher rank.
    ///
    /// @param addresses of each rank
    /// @throws StepFailure if a peer does not come within 10 s
    static Links join(
            WireEndpoint endpoint,
            long job,
            long generation,
            int rank,
            List<PeerAddress> addresses,
            Transport transport)
            throws StepFailure, InterruptedException {
        Map<Integer, Link> links = new TreeMap<>();
        for (int peer = 0; peer < rank; peer++) {
            links.put(peer, endpoint.connect(addresses.get(peer), transport, job, generation, rank, peer));
        }
        for (int peer = rank + 1; peer < addresses.size(); peer++) {
            try {
                links.put(peer, endpoint.accepted(job, generation, peer).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            } catch (TimeoutException | ExecutionException e) {
                throw StepFailure.lost(peer, "did not connect to " + addresses.get(rank) + " within 10 s");
            }
        }
        return new Links(links);
    }

    Collection<Link> all() {
        return byRank.values();
    }

    void listen(Link.Listener listener) {
        all().forEach(link -> link.listen(listener));
    }

    void send(int rank, Frame frame) {
        Objects.requireNonNull(byRank.get(rank), "no link to this rank").send(frame);
    }

    void sendAll(Frame frame) {
        all().forEach(link -> link.send(frame));
    }

    /// A peer that has not taken all that was sent to it yet.
    Optional<Link> withUnsentFrames() {
        for (Link link : all()) {
            if (!link.hasSentAll()) {
                return Optional.of(link);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        all().forEach(Link::close);
    }
}
