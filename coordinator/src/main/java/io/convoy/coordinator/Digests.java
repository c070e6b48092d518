package io.convoy.coordinator;

import io.convoy.proto.Digest;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The digests of all replicas at one step.
final class Digests {
    private final Map<Integer, Digest> byWorker = new TreeMap<>();

    void add(Digest digest) {
        byWorker.put(digest.getWorker(), digest);
    }

    boolean agree() {
        return byWorker.values().stream().map(Digest::getStateSha256).distinct().count() == 1;
    }

    /// Of the weights, once all agree.
    String weights() {
        return byWorker.values().iterator().next().getWeightsSha256();
    }

    @Override
    public String toString() {
        return byWorker.values().stream()
                .map(digest -> "worker " + digest.getWorker() + " has " + digest.getStateSha256())
                .collect(Collectors.joining(", "));
    }
}
