/// The job file: everything that describes a training run.
///
/// A job file is HOCON; design and defaults of its keys are in [JobReader]. Relative paths in it (`data.path`, a
/// model file) start at the job file's folder; those given by `--set` at the working directory. Blocks that the
/// file repeats may stand in a section `let { … }`; a model written inside a job refers to its own as
/// `${model.let.block}`.
///
/// A [Job] is resolved: defaults filled in, the model whole. [Job#toHocon] writes it so that it reads as the same
/// job wherever the run goes on. [Job#fingerprint] covers what determines the weights,
/// [Job#differencesThatForbidResume] what may not change between a run and its continuation; [Explain] says it to
/// people.
///
/// Invariant: a job that was read can be trained, as far as that can be known without its data.
///
/// Start at [Job].
@NullMarked
package io.convoy.job;

import org.jspecify.annotations.NullMarked;
