package io.convoy.checkpoint;

/// The weights of a model: parameters and buffers, each in the model's flat order.
public record Weights(float[] parameters, float[] buffers) {}
