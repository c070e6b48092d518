package io.convoy.worker.exchange;

import java.util.List;

/// A step that cannot finish, and the worker to blame.
public final class StepFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final int suspect;
    private final boolean lost;
    private final String what;

    private StepFailure(int suspect, boolean lost, String what) {
        super(what);
        this.suspect = suspect;
        this.lost = lost;
        this.what = what;
    }

    /// Nothing more comes from a peer.
    ///
    /// @param suspect rank of the worker to blame
    static StepFailure lost(int suspect, String what) {
        return new StepFailure(suspect, true, what);
    }

    /// A peer's message is not what it sent, wherever on the way that happened.
    ///
    /// @param names of the workers by rank, for people
    static StepFailure damaged(List<String> names, int from, int to, String what) {
        return lost(from, "a damaged message from " + names.get(from) + " to " + names.get(to) + ": " + what);
    }

    /// A worker, which is there, brought what no step can be made of. All workers see it.
    public static StepFailure failed(int suspect, String what) {
        return new StepFailure(suspect, false, what);
    }

    /// Rank of the worker to blame.
    public int suspect() {
        return suspect;
    }

    /// Whether the suspect is gone.
    public boolean isLost() {
        return lost;
    }

    /// What happened, in a few words.
    public String what() {
        return what;
    }
}
