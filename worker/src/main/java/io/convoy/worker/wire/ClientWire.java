package io.convoy.worker.wire;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;

/// The dialling end of a link.
record ClientWire(ClientCall<Frame, Frame> call) implements Link.Wire {
    @Override
    public boolean isReady() {
        return call.isReady();
    }

    @Override
    public void send(Frame frame) {
        call.sendMessage(frame);
    }

    @Override
    public void request(int frames) {
        call.request(frames);
    }

    @Override
    public void close(String why) {
        call.cancel(why, null);
    }

    /// Passes on what the call tells.
    static final class Listener extends ClientCall.Listener<Frame> {
        private final Link link;

        Listener(Link link) {
            this.link = link;
        }

        @Override
        public void onMessage(Frame frame) {
            link.onFrame(frame);
        }

        @Override
        public void onReady() {
            link.flush();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            CallEnd.tell(link, status);
        }
    }
}
