package io.convoy.worker.exchange;

import io.convoy.plan.Range;
import io.convoy.worker.wire.PeerAddress;
import java.util.List;

/// Who exchanges with whom.
///
/// @param job digest of the job
/// @param generation of the roster
/// @param rank our position in it
/// @param names of the workers by rank, for people
/// @param addresses of the workers by rank
/// @param held the shards of each worker, by rank
public record ExchangeRoster(
        long job, long generation, int rank, List<String> names, List<PeerAddress> addresses, List<Range> held) {
    public ExchangeRoster {
        names = List.copyOf(names);
        addresses = List.copyOf(addresses);
        held = List.copyOf(held);
    }

    int workers() {
        return held.size();
    }

    /// The host of each worker.
    List<String> hosts() {
        return addresses.stream().map(PeerAddress::host).toList();
    }
}
