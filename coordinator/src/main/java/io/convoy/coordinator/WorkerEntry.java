package io.convoy.coordinator;

import io.convoy.proto.ToWorker;
import org.apache.pekko.actor.typed.ActorRef;

/// What the coordinator knows of a worker. Used on the actor's thread alone.
final class WorkerEntry {
    private final int id;
    private final ActorRef<ToWorker> ref;
    private final String host;
    private final String exchangeAddress;
    private final String exchangeSocket;
    private boolean ready;
    private long committed;

    WorkerEntry(int id, ActorRef<ToWorker> ref, String host, String exchangeAddress, String exchangeSocket) {
        this.id = id;
        this.ref = ref;
        this.host = host;
        this.exchangeAddress = exchangeAddress;
        this.exchangeSocket = exchangeSocket;
    }

    int id() {
        return id;
    }

    ActorRef<ToWorker> ref() {
        return ref;
    }

    String host() {
        return host;
    }

    String exchangeAddress() {
        return exchangeAddress;
    }

    String exchangeSocket() {
        return exchangeSocket;
    }

    boolean isReady() {
        return ready;
    }

    void becomeReady() {
        ready = true;
    }

    /// Steps that it has finished.
    long committed() {
        return committed;
    }

    void committed(long step) {
        committed = step;
    }
}
