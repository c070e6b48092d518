package io.convoy.data;

import java.util.Locale;

/// The kinds of data set that can be opened.
public enum Format {
    /// Drawn from the seed; needs no path. See [Digits].
    DIGITS,
    /// A folder of MNIST's four IDX files, plain or `.gz`.
    IDX,
    /// A folder of CIFAR-10's binary files: `data_batch_1.bin` … `data_batch_5.bin`, `test_batch.bin`.
    CIFAR10,
    /// A folder of CIFAR-100's binary files, `train.bin` and `test.bin`, with the fine labels.
    CIFAR100,
    /// `train/<class>/*.jpg` and `test/<class>/*.jpg` (also png): a folder, or a `.tar.gz` of one.
    IMAGES,
    /// Given to a run by a program in Java, which must say what it is each time; cannot be opened from here.
    OWN;

    /// Whether it lies somewhere, so that a job must say where.
    public boolean hasPath() {
        return this != DIGITS && this != OWN;
    }

    /// The name in job files.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
