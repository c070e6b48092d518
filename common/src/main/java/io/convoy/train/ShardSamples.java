package io.convoy.train;

/// The samples of one shard.
///
/// @param pixels 8 bit, channels × height × width a sample
/// @param labels one class a sample
public record ShardSamples(byte[] pixels, int[] labels) {
    public int count() {
        return labels.length;
    }
}
