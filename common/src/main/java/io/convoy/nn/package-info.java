/// Networks: what a layer is, and how a chain of them is planned and run.
///
/// A [Layer] is a description; an [Architecture] is a chain of them whose shapes fit, with the names, order and initial
/// values of its parameters.
@NullMarked
package io.convoy.nn;

import org.jspecify.annotations.NullMarked;
