package io.convoy.coordinator;

import com.google.protobuf.UnsafeByteOperations;
import io.convoy.checkpoint.TrainingState;
import io.convoy.proto.StateChunk;
import io.convoy.proto.StateGrpc;
import io.convoy.proto.StateReceipt;
import io.convoy.proto.StateRequest;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;

/// Hands the state of a roster to its workers and takes the state for a checkpoint from one of them.
final class StateService extends StateGrpc.StateImplBase {
    private static final int CHUNK_FLOATS = 1 << 18;

    private final Consumer<TrainingState> uploaded;
    private volatile TrainingState current;

    /// @param start the state of the first roster
    /// @param uploaded takes a worker's state, its digest checked; called on a gRPC thread
    StateService(TrainingState start, Consumer<TrainingState> uploaded) {
        this.current = start;
        this.uploaded = uploaded;
    }

    /// The state that workers download.
    TrainingState current() {
        return current;
    }

    @Override
    public void download(StateRequest request, StreamObserver<StateChunk> observer) {
        var answers = (ServerCallStreamObserver<StateChunk>) observer;
        TrainingState state = current;
        if (request.getStep() != state.step()) {
            answers.onError(Status.FAILED_PRECONDITION
                    .withDescription("state after step " + request.getStep() + " asked for, there is that after step "
                            + state.step())
                    .asRuntimeException());
            return;
        }
        var sender = new Sender(answers, state.arrays(), request);
        answers.setOnReadyHandler(sender::send);
        sender.send();
    }

    /// Sends chunk by chunk as the worker takes them. gRPC calls one at a time.
    private static final class Sender {
        private final ServerCallStreamObserver<StateChunk> answers;
        private final List<float[]> arrays;
        private final StateRequest request;
        private int array;
        private int at;
        private long offset;
        private boolean done;

        Sender(ServerCallStreamObserver<StateChunk> answers, List<float[]> arrays, StateRequest request) {
            this.answers = answers;
            this.arrays = arrays;
            this.request = request;
        }

        synchronized void send() {
            while (!done && answers.isReady()) {
                while (array < arrays.size() && at == arrays.get(array).length) {
                    array++;
                    at = 0;
                }
                if (array == arrays.size()) {
                    done = true;
                    answers.onCompleted();
                    return;
                }
                int length = Math.min(CHUNK_FLOATS, arrays.get(array).length - at);
                ByteBuffer bytes = ByteBuffer.allocate(4 * length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(arrays.get(array), at, length);
                answers.onNext(StateChunk.newBuilder()
                        .setGeneration(request.getGeneration())
                        .setStep(request.getStep())
                        .setOffset(offset)
                        .setFloats(UnsafeByteOperations.unsafeWrap(bytes))
                        .build());
                at += length;
                offset += length;
            }
        }
    }

    @Override
    public StreamObserver<StateChunk> upload(StreamObserver<StateReceipt> answer) {
        return new Receiver(answer);
    }

    /// Fills an empty state with what arrives.
    private final class Receiver implements StreamObserver<StateChunk> {
        private final StreamObserver<StateReceipt> answer;
        private final TrainingState empty;
        private final List<float[]> arrays;
        private int array;
        private int at;
        private boolean failed;

        Receiver(StreamObserver<StateReceipt> answer) {
            this.answer = answer;
            TrainingState like = current;
            empty = new TrainingState(
                    like.step(),
                    new float[like.parameters().length],
                    new float[like.buffers().length],
                    like.optimizer().stream()
                            .map(slot -> new float[slot.length])
                            .toList());
            arrays = empty.arrays();
        }

        @Override
        public void onNext(StateChunk chunk) {
            if (failed) {
                return;
            }
            var floats = chunk.getFloats()
                    .asReadOnlyByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            while (floats.hasRemaining()) {
                skipFull();
                if (array == arrays.size()) {
                    fail("worker " + chunk.getWorker() + " sent a state longer than the model's");
                    return;
                }
                int part = Math.min(floats.remaining(), arrays.get(array).length - at);
                floats.get(arrays.get(array), at, part);
                at += part;
            }
            if (!chunk.getSha256().isEmpty()) {
                finish(chunk);
            }
        }

        private void skipFull() {
            while (array < arrays.size() && at == arrays.get(array).length) {
                array++;
                at = 0;
            }
        }

        private void finish(StateChunk last) {
            skipFull();
            String found = empty.sha256();
            if (array < arrays.size() || !found.equals(last.getSha256())) {
                fail("the state of worker " + last.getWorker() + " after step " + last.getStep()
                        + " arrived with SHA-256 " + found + ", expected " + last.getSha256());
                return;
            }
            var state = new TrainingState(last.getStep(), empty.parameters(), empty.buffers(), empty.optimizer());
            current = state;
            uploaded.accept(state);
            answer.onNext(StateReceipt.newBuilder().setSha256(found).build());
            answer.onCompleted();
        }

        private void fail(String why) {
            failed = true;
            answer.onError(Status.DATA_LOSS.withDescription(why).asRuntimeException());
        }

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {}
    }
}
