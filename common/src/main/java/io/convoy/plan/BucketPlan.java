package io.convoy.plan;

import java.util.ArrayList;
import java.util.List;

/// How the flat gradient is cut for the exchange: buckets in the order in which backward fills them, from the end
/// of the flat order to its start; each bucket into one segment a worker, which that worker reduces.
///
/// Cuts alter no bit: every element is added in the tree's order wherever it is cut.
///
/// @param buckets in backward order: bucket 0 ends the flat array
public record BucketPlan(List<Range> buckets, int workers) {
    public BucketPlan {
        buckets = List.copyOf(buckets);
    }

    /// Buckets of `bucketFloats`; the last one, at the start of the flat array, takes what remains.
    public static BucketPlan of(int floats, int bucketFloats, int workers) {
        return of(floats, floats, bucketFloats, workers);
    }

    /// The same, with parameters and the statistics behind them in buckets of their own.
    ///
    /// @param parameters in [0, floats]
    public static BucketPlan of(int floats, int parameters, int bucketFloats, int workers) {
        List<Range> buckets = new ArrayList<>();
        cut(parameters, floats, bucketFloats, buckets);
        cut(0, parameters, bucketFloats, buckets);
        return new BucketPlan(buckets, workers);
    }

    private static void cut(int from, int end, int bucketFloats, List<Range> buckets) {
        for (int to = end; to > from; to -= bucketFloats) {
            buckets.add(new Range(Math.max(from, to - bucketFloats), to));
        }
    }

    /// The part of a bucket that worker `owner` reduces.
    public Range segment(int bucket, int owner) {
        return buckets.get(bucket).part(owner, workers);
    }

    /// Buckets complete once everything from `from` on is.
    public int readyBuckets(int from) {
        int ready = 0;
        while (ready < buckets.size() && buckets.get(ready).from() >= from) {
            ready++;
        }
        return ready;
    }
}
