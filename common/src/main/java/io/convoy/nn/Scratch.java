package io.convoy.nn;

/// Floats for a layer's own use, for as long as its [Plan] promised. They hold anything at first.
public final class Scratch {
    private final Region region;

    Scratch(Region region) {
        this.region = region;
    }

    public float[] values() {
        return region.array();
    }

    public int offset() {
        return region.offset();
    }
}
