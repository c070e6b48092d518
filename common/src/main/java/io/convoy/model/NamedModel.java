package io.convoy.model;

import io.convoy.nn.Architecture;

/// A model and what it is called: the zoo's name, a file's `name` or its file name without extension.
public record NamedModel(String name, Architecture architecture) {}
