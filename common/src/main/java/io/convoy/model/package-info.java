/// Model files and the zoo.
///
/// A model file is HOCON: `input = [channels, height, width]`, `classes`, `layers = [{ type = conv, … }, …]`, and,
/// if wanted, a `name` and a section `let { … }` of building blocks that `${let.block}` repeats. [ModelReader]
/// turns it into an [io.convoy.nn.Architecture], [ModelWriter] back into text without blocks. [LayerTypes] reads
/// the layers, [LayerSettings] writes them. The [Zoo] holds models of this kind as resources.
///
/// Users' own layers: `new ModelReader().with("scale", section -> new Scale(section.number("by",
/// Bound.POSITIVE)))`; such a layer says what a file must hold to read it again by [io.convoy.nn.Layer#settings].
///
/// Start at [ModelReader].
@NullMarked
package io.convoy.model;

import org.jspecify.annotations.NullMarked;
