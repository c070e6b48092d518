package io.convoy.coordinator;

import io.convoy.proto.Trouble;
import java.util.Map;

/// The lines that name which machine ended a run, where the run was, and why.
final class Blame {
    private Blame() {}

    /// @param step under way, from 1
    static String lost(WorkerEntry worker, long step, String phase) {
        return "worker " + worker.id() + " on " + worker.host() + " lost at step " + step + " in phase " + phase
                + ": its process ended or its machine cannot be reached";
    }

    /// What a worker reports of itself or of another.
    ///
    /// @param began whether a roster stood
    static String trouble(Trouble trouble, Map<Integer, WorkerEntry> workers, boolean began) {
        WorkerEntry suspect = workers.get(trouble.getSuspect());
        String place = began && trouble.getStep() > 0
                ? (trouble.getSuspectLost() ? " lost" : " failed") + " at step " + trouble.getStep() + " in phase "
                        + trouble.getPhase()
                : " failed in phase " + trouble.getPhase();
        WorkerEntry reporter = workers.get(trouble.getWorker());
        String seenBy = !trouble.getSuspectLost() || reporter == null
                ? ""
                : " (seen by worker " + reporter.id() + " on " + reporter.host() + ")";
        return "worker " + trouble.getSuspect() + " on " + (suspect == null ? "?" : suspect.host()) + place + ": "
                + trouble.getWhat() + seenBy;
    }
}
