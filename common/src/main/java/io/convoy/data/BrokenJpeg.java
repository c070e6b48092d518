package io.convoy.data;

/// What is wrong with a JPEG, and at which byte.
final class BrokenJpeg extends Exception {
    private static final long serialVersionUID = 1;

    BrokenJpeg(String what) {
        super(what);
    }

    static BrokenJpeg cutShort(int length) {
        return new BrokenJpeg("cut short at byte " + length + ", expected the end marker (ff d9)");
    }
}
