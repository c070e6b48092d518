package io.convoy.worker.exchange;

import io.convoy.plan.BucketPlan;
import io.convoy.plan.Range;
import io.convoy.worker.wire.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The flat gradient in the pieces that travel: each within one segment, at most [Frame#MAX_FLOATS] long, all of
/// about one size. Small gradients have smaller ones, so that adding one and moving the next overlap.
///
/// Numbered by their place in the flat order.
final class Chunks {
    /// Of every owner at least, if they are not too small then.
    private static final int PIECES = 8;
    /// Below, a frame's own cost counts.
    private static final int SMALL_FLOATS = Frame.MAX_FLOATS / 2;

    private final List<Chunk> chunks;
    private final int[] from;
    private final int[][] ofBucket;
    private final int[] owned;

    /// @param owner rank of the worker that owns its segment
    /// @param place of its first float among all that the owner owns
    record Chunk(int index, int bucket, int owner, Range range, int place) {
        int size() {
            return range.size();
        }

        @Override
        public String toString() {
            return "bucket " + bucket + " (floats [" + range.from() + ", " + range.to() + "))";
        }
    }

    Chunks(BucketPlan plan) {
        owned = new int[plan.workers()];
        int floats = plan.buckets().getFirst().to();
        int longest = Math.clamp(floats / (PIECES * plan.workers()), SMALL_FLOATS, Frame.MAX_FLOATS);
        List<Chunk> unordered = new ArrayList<>();
        for (int bucket = 0; bucket < plan.buckets().size(); bucket++) {
            for (int owner = 0; owner < plan.workers(); owner++) {
                Range segment = plan.segment(bucket, owner);
                int parts = Math.ceilDiv(segment.size(), longest);
                for (int part = 0; part < parts; part++) {
                    Range range = segment.part(part, parts);
                    unordered.add(new Chunk(0, bucket, owner, range, owned[owner]));
                    owned[owner] += range.size();
                }
            }
        }
        unordered.sort(Comparator.comparingInt(chunk -> chunk.range().from()));
        chunks = new ArrayList<>();
        for (Chunk chunk : unordered) {
            chunks.add(new Chunk(chunks.size(), chunk.bucket(), chunk.owner(), chunk.range(), chunk.place()));
        }
        from = chunks.stream().mapToInt(chunk -> chunk.range().from()).toArray();
        ofBucket = new int[plan.buckets().size()][];
        for (int bucket = 0; bucket < ofBucket.length; bucket++) {
            ofBucket[bucket] = interleaved(bucket, plan.workers());
        }
    }

    /// A bucket's chunks in the order in which they are sent: a piece for each owner in turn, so that all links have
    /// something to do.
    private int[] interleaved(int bucket, int workers) {
        int[] turn = new int[workers];
        return chunks.stream()
                .filter(chunk -> chunk.bucket() == bucket)
                .map(chunk -> new int[] {turn[chunk.owner()]++, chunk.index()})
                .sorted(Comparator.comparingInt(pair -> pair[0]))
                .mapToInt(pair -> pair[1])
                .toArray();
    }

    int count() {
        return chunks.size();
    }

    Chunk get(int index) {
        return chunks.get(index);
    }

    int[] ofBucket(int bucket) {
        return ofBucket[bucket];
    }

    /// All floats of the segments of `owner`.
    int owned(int owner) {
        return owned[owner];
    }

    /// The chunk that begins at a flat index, or −1.
    int beginningAt(int offset) {
        return Math.max(-1, Arrays.binarySearch(from, offset));
    }
}
