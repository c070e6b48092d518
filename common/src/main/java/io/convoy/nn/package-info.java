/// Networks: what a layer is, and how a chain of them is planned and run.
///
/// A [Layer] is a description; an [Architecture] is a chain of them whose shapes fit, with the names, order and
/// initial values of its parameters. [Network#plan] gives every layer its memory through a [Plan] and gets an
/// [Operation] back: lists of [Stage]s for forward and backward, which a [Team] of threads shares out in the order of
/// a [Schedule]. Activations, gradients and scratch lie in one [Arena], where what is never alive together shares
/// memory.
///
/// A layer of your own is a record that implements [Layer]. This one multiplies all values by one trained factor:
/// ```java
/// record Scale() implements Layer {
///     public String type() {
///         return "scale";
///     }
///
///     public Shape output(Shape input) {
///         return input;
///     }
///
///     public List<Parameter> parameters(Shape input) {
///         return List.of(new Parameter("weight", List.of(1), new Initializer.Constant(1)));
///     }
///
///     public Operation plan(Plan plan) {
///         Samples x = plan.input();
///         Samples y = plan.output();
///         Samples dy = plan.outputGradient();
///         Samples dx = plan.inputGradient();
///         Weights weight = plan.parameter("weight");
///         Pass pass = plan.pass();
///
///         Stage forward = Stage.perSample((from, to) -> {
///             for (int i = x.index(from); i < x.index(to); i++) {
///                 y.set(i, weight.get(0) * x.get(i));
///             }
///         });
///         Stage weightGradient = Stage.once(() -> {
///             double sum = 0;
///             for (int pixel = 0; pixel < x.index(pass.samples()); pixel += x.pixelStride()) {
///                 for (int i = pixel; i < pixel + x.channels(); i++) {
///                     sum += (double) x.get(i) * dy.get(i);
///                 }
///             }
///             weight.setGradient(0, (float) sum);
///         });
///         Stage inputGradient = Stage.perSample((from, to) -> {
///             for (int i = x.index(from); i < x.index(to); i++) {
///                 dx.set(i, weight.get(0) * dy.get(i));
///             }
///         });
///         return Operation.of(List.of(forward), List.of(weightGradient, inputGradient));
///     }
/// }
/// ```
/// Invariants: a shard's gradient is a function of parameters, samples, seed and step alone, bit for bit; once
/// planned, nothing is allocated; padding between channels reaches no result.
@NullMarked
package io.convoy.nn;

import org.jspecify.annotations.NullMarked;
