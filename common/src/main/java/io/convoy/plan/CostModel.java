package io.convoy.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What an all-reduce of each algorithm should cost on the ways between a roster's workers, after Thakur, Rabenseifner
/// and Gropp ("Optimization of Collective Communication Operations in MPICH", 2005), with ways within a host and
/// between hosts told apart.
///
/// What it is given is measured while the processes start, by code that is not compiled yet, so times are far too long,
/// all in about the same proportion: only their ratios are told.
///
/// @param local the way to a worker of the same host
/// @param remote the way to a worker of another host
public record CostModel(Way local, Way remote) {
    /// A gain below this share is no reason to leave the simplest algorithm.
    private static final double WORTHWHILE = 0.9;

    /// What it costs to keep a byte until others come that it is added to, as a share of a byte that travels within a
    /// host: measured with four processes, where it makes `direct` slower by a seventh.
    private static final double KEPT = 0.5;

    /// Buckets cost messages: as much of a bucket's time may be latency.
    private static final double LATENCY_SHARE = 0.05;

    private static final int SMALLEST_BUCKET_BYTES = 1 << 18;
    private static final int LARGEST_BUCKET_BYTES = 4 << 20;

    /// @param message seconds until the first byte is there
    /// @param perByte seconds a byte, as measured while all workers send: what a worker's CPU and wire give it
    public record Way(double message, double perByte) {
        /// The worse of both, in each respect.
        public Way or(Way other) {
            return new Way(Math.max(message, other.message), Math.max(perByte, other.perByte));
        }
    }

    /// What was chosen, and why.
    ///
    /// @param why for people
    public record Choice(Algorithm algorithm, int bucketBytes, String why) {
        /// One line for people.
        public String describe() {
            return switch (algorithm) {
                case NONE -> "none, so replicas diverge";
                case RING -> "ring, whose order of sums is not the tree's: weights depend on the number of workers";
                case AUTO, DIRECT, HALVING_DOUBLING, HIERARCHICAL ->
                    "%s, buckets of %,d KiB (%s)".formatted(algorithm.text(), bucketBytes >> 10, why);
            };
        }
    }

    /// The best algorithm that keeps the tree's bits.
    ///
    /// @param held the shards of each worker, by rank
    /// @param hosts the host of each worker, by rank
    /// @param bytes of the gradient
    public Choice choose(List<Range> held, List<String> hosts, long bytes) {
        Map<Algorithm, Double> seconds = new TreeMap<>();
        seconds.put(Algorithm.DIRECT, direct(hosts, bytes));
        if (Routes.suitHalvingDoubling(held)) {
            seconds.put(Algorithm.HALVING_DOUBLING, halvingDoubling(hosts, bytes));
        }
        if (hosts.stream().distinct().count() < hosts.size()
                && hosts.stream().distinct().count() > 1) {
            seconds.put(Algorithm.HIERARCHICAL, hierarchical(hosts, bytes));
        }
        Algorithm best = seconds.entrySet().stream()
                .min(Comparator.comparingDouble(Map.Entry::getValue))
                .orElseThrow()
                .getKey();
        double ofDirect = seconds.getOrDefault(Algorithm.DIRECT, 0.0);
        Algorithm chosen = seconds.getOrDefault(best, ofDirect) < WORTHWHILE * ofDirect ? best : Algorithm.DIRECT;
        List<String> why = new ArrayList<>();
        seconds.forEach((algorithm, time) -> {
            if (algorithm != Algorithm.DIRECT && ofDirect > 0) {
                why.add("%s estimated at %.2f of direct's time".formatted(algorithm.text(), time / ofDirect));
            }
        });
        if (!Routes.suitHalvingDoubling(held)) {
            why.add("halving-doubling needs equal ranges of a power of two shards");
        }
        return new Choice(chosen, bucketBytes(hosts), String.join("; ", why));
    }

    private Way between(List<String> hosts, int rank, int peer) {
        return hosts.get(rank).equals(hosts.get(peer)) ? local : remote;
    }

    /// The way that most of a step's messages take: the slower one, if there are hosts to tell apart.
    private Way slowest(List<String> hosts) {
        return hosts.stream().distinct().count() == 1
                ? local
                : hosts.stream().distinct().count() == hosts.size() ? remote : local.or(remote);
    }

    double direct(List<String> hosts, long bytes) {
        int workers = hosts.size();
        double most = 0;
        for (int rank = 0; rank < workers; rank++) {
            double seconds = 0;
            for (int peer = 0; peer < workers; peer++) {
                seconds += peer == rank
                        ? 0
                        : 2.0 * bytes / workers * between(hosts, rank, peer).perByte();
            }
            most = Math.max(most, seconds);
        }
        // All but one of the others' sums of our segment wait; with halving-doubling each finds what it is added to.
        double kept = KEPT * bytes * (workers - 2) / workers * local.perByte();
        return workers == 1 ? 0 : 2 * slowest(hosts).message() + most + kept;
    }

    double halvingDoubling(List<String> hosts, long bytes) {
        double seconds = 0;
        double part = bytes;
        for (int distance = 1; distance < hosts.size(); distance *= 2) {
            part /= 2;
            Way way = local;
            for (int rank = 0; rank < hosts.size(); rank++) {
                Way its = between(hosts, rank, rank ^ distance);
                way = its == local ? way : way.or(its);
            }
            seconds += 2 * (way.message() + part * way.perByte());
        }
        return seconds;
    }

    double hierarchical(List<String> hosts, long bytes) {
        long count = hosts.stream().distinct().count();
        double most = 0;
        for (String host : hosts) {
            double neighbours = hosts.stream().filter(host::equals).count();
            double within = 2.0 * bytes * (neighbours - 1) / neighbours * local.perByte();
            double across = 2.0 * bytes / neighbours * (count - 1) / count * remote.perByte();
            most = Math.max(most, within + across);
        }
        return 2 * (local.message() + remote.message()) + most;
    }

    /// A power of two: small, so that the last bucket's exchange, which nothing hides, is short; large enough for its
    /// messages' latency not to count.
    int bucketBytes(List<String> hosts) {
        Way way = slowest(hosts);
        double wanted = way.perByte() > 0 ? way.message() / LATENCY_SHARE / way.perByte() : LARGEST_BUCKET_BYTES;
        long clamped = Math.clamp((long) wanted, SMALLEST_BUCKET_BYTES, LARGEST_BUCKET_BYTES);
        return Integer.highestOneBit((int) (2 * clamped - 1));
    }
}
