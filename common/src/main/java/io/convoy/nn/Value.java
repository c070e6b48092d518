package io.convoy.nn;

/// A point between two layers: the samples there and d(loss) of them.
///
/// @param trained whether anything before this point is trained, so that the gradient is of use
record Value(Samples activation, Samples gradient, boolean trained) {}
