/// What one machine does with its part of a step: one shard's gradient ([ShardRunner]), one update ([Replica]), one
/// evaluation. Workers and benchmarks run the same.
@NullMarked
package io.convoy.train;

import org.jspecify.annotations.NullMarked;
