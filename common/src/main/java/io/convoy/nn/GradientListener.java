package io.convoy.nn;

/// Is told, while backward still runs, how much of the gradient is finished.
@FunctionalInterface
public interface GradientListener {
    GradientListener NONE = from -> {};

    /// Everything from index `from` to the end of the target is final. Called in falling order: first the batch
    /// statistics behind the gradient, then layer by layer from the last to the first. Runs on the caller's thread,
    /// between two layers: it should hand over and return.
    void ready(int from);
}
