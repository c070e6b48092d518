package io.convoy.model;

import io.convoy.config.Section;
import io.convoy.nn.Layer;

/// Makes a layer of its section in a model file; the key `type` has been read. Name the others by
/// [Section#only], `type` among them, so that a misspelt key is an error.
@FunctionalInterface
public interface LayerReader {
    Layer read(Section section);
}
