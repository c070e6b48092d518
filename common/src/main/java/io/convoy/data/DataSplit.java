package io.convoy.data;

/// The samples a job trains on and those it is tested on: equal shape, equal classes.
public record DataSplit(Dataset train, Dataset test) {
    public DataSplit {
        if (!train.shape().equals(test.shape())) {
            throw new IllegalArgumentException("train samples are " + train.shape() + ", test samples " + test.shape());
        }
        if (!train.classes().equals(test.classes())) {
            throw new IllegalArgumentException(
                    "train classes are " + train.classes() + ", test classes " + test.classes());
        }
    }
}
