/// Samples: where they come from, and how they become a network's input.
///
/// A [Dataset] holds decoded 8-bit pixels, channels × height × width, and a label for each sample; nothing in it is
/// random and nothing is normalized. [Datasets] opens the two of a job (train and test) from its [DataSpec]: `digits`
/// (drawn by [Digits]), MNIST's IDX files, CIFAR's binary files, folders of images, or an archive of such a folder. A
/// [Preprocessor] augments and normalizes samples on their way into the network's input.
///
/// Invariants:
///
/// - The pixels, not the files, are where equal bits start: [DatasetDigest] is a digest of what was decoded.
/// - Classes are in byte order of their names, files in byte order of their paths, whatever order a disk lists them
/// in.
/// - Augmentation is a pure function of (seed, step, position in the global batch): who computes it does not matter.
/// - Every defect of a file is a [io.convoy.UserError] that names file, place, what was found and what was expected.
///
/// A data set of one's own is an implementation of [Dataset], paired up in a [DataSplit]:
///
/// ```java
/// record Stripes(int size) implements Dataset {
///     public Shape shape() { return new Shape(1, 8, 8); }
///     public List<String> classes() { return List.of("horizontal", "vertical"); }
///     public int label(int index) { return index % 2; }
///     public void read(int index, byte[] target, int offset) {
///         for (int i = 0; i < 64; i++) {
///             target[offset + i] = (byte) ((label(index) == 0 ? i / 8 : i) % 2 * 255);
///         }
///     }
/// }
/// ```
@NullMarked
package io.convoy.data;

import org.jspecify.annotations.NullMarked;
