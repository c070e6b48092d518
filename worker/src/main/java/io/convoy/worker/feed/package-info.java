/// The supply of samples: streamed by the coordinator ([CoordinatorFeed]) or read by the worker itself ([LocalFeed]).
/// Both are asked a few steps ahead, so that no step waits for samples when the reader keeps up.
@NullMarked
package io.convoy.worker.feed;

import org.jspecify.annotations.NullMarked;
