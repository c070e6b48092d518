package io.convoy.worker.wire;

/// A frame whose bytes are not those that were sent, or that fits no plan: its link cannot be trusted any more.
public final class DamagedFrame extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String what;

    public DamagedFrame(String what) {
        super(what);
        this.what = what;
    }

    /// What is wrong with it, in a few words.
    public String what() {
        return what;
    }
}
