package io.convoy.worker.exchange;

/// A step that cannot finish, and the worker to blame.
public final class StepFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final int suspect;
    private final String what;

    /// @param suspect rank of the worker to blame
    public StepFailure(int suspect, String what) {
        super(what);
        this.suspect = suspect;
        this.what = what;
    }

    /// What happened, in a few words.
    public String what() {
        return what;
    }

    public int suspect() {
        return suspect;
    }
}
