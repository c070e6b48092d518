package io.convoy.worker.wire;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;

/// How gRPC's end of a call is told to its link. A server's call ends without a reason, which its stream's tracer
/// hears just before.
final class CallEnd extends ServerStreamTracer {
    private static final Context.Key<CallEnd> OF_THIS_CALL = Context.key("call-end");

    private static final String TOO_LARGE = "gRPC message exceeds maximum size";

    private volatile Status status = Status.CANCELLED;

    private CallEnd() {}

    static ServerStreamTracer.Factory tracers() {
        return new ServerStreamTracer.Factory() {
            @Override
            public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
                return new CallEnd();
            }
        };
    }

    /// Of the call that is being started.
    static CallEnd current() {
        return OF_THIS_CALL.get();
    }

    @Override
    public Context filterContext(Context context) {
        return context.withValue(OF_THIS_CALL, this);
    }

    @Override
    public void streamClosed(Status reason) {
        status = reason;
    }

    void tell(Link link) {
        tell(link, status);
    }

    static void tell(Link link, Status status) {
        String description = status.getDescription();
        Throwable cause = status.getCause();
        if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED
                && description != null
                && description.startsWith(TOO_LARGE)) {
            link.onDamaged(description); // with the largest size, and its own
            return;
        }
        link.onBroken("connection lost (" + status.getCode()
                + (description == null ? "" : ": " + description)
                + (cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage()) + ")");
    }
}
