package io.convoy.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The ways of an algorithm: for each segment a tree over the workers, rooted at the segment's owner. Sums climb it,
/// and the mean comes down the same way. So every algorithm is one function, [#parent].
///
/// Times for S bytes, P workers, α seconds a message and β seconds a byte (Thakur, Rabenseifner, Gropp 2005):
/// `direct` 2·α, `halving-doubling` 2·log₂P·α, `ring` 2·(P − 1)·α, each + 2·(P − 1)/P·S·β.
///
/// @param algorithm neither `AUTO` nor `NONE`
/// @param hosts the host of each worker, by rank
public record Routes(Algorithm algorithm, List<String> hosts) {
    public Routes {
        hosts = List.copyOf(hosts);
    }

    public int workers() {
        return hosts.size();
    }

    /// To whom `rank` sends what it has of the segment of `owner`, itself not the owner.
    public int parent(int owner, int rank) {
        return switch (algorithm) {
            case DIRECT -> owner;
            case HALVING_DOUBLING -> rank ^ Integer.lowestOneBit(rank ^ owner);
            case RING -> (rank + 1) % workers();
            case HIERARCHICAL -> hierarchicalParent(owner, rank);
            case AUTO, NONE -> throw new IllegalStateException(algorithm + " has no ways");
        };
    }

    /// Who sends to `rank` for the segment of `owner`.
    public List<Integer> children(int owner, int rank) {
        return IntStream.range(0, workers())
                .filter(other -> other != owner && other != rank && parent(owner, other) == rank)
                .boxed()
                .toList();
    }

    private int hierarchicalParent(int owner, int rank) {
        if (hosts.get(owner).equals(hosts.get(rank))) {
            return owner;
        }
        int representative = representative(owner, rank);
        return representative == rank ? owner : representative;
    }

    /// The worker that speaks for the host of `rank` about the segment of `owner`: another one for each segment.
    private int representative(int owner, int rank) {
        List<Integer> neighbours = new ArrayList<>();
        for (int other = 0; other < workers(); other++) {
            if (hosts.get(other).equals(hosts.get(rank))) {
                neighbours.add(other);
            }
        }
        return neighbours.get(owner % neighbours.size());
    }

    /// Whether each of the ranges is a subtree of equal size, and so are pairs of neighbours, pairs of pairs, …
    public static boolean suitHalvingDoubling(List<Range> held) {
        int size = held.getFirst().size();
        return Integer.bitCount(held.size()) == 1
                && Integer.bitCount(size) == 1
                && held.stream().allMatch(range -> range.size() == size);
    }
}
