package io.convoy.worker;

import com.google.protobuf.UnsafeByteOperations;
import io.convoy.proto.StateChunk;
import io.convoy.proto.StateGrpc;
import io.convoy.proto.StateReceipt;
import io.convoy.proto.StateRequest;
import io.convoy.train.Replica;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Moves a replica between this worker and the coordinator's state service, digests checked on both sides.
final class StateClient {
    private static final int CHUNK_FLOATS = 1 << 18;

    private final Channel channel;

    StateClient(Channel channel) {
        this.channel = channel;
    }

    /// Fills the replica with the state of a roster.
    ///
    /// @throws IllegalStateException if what arrived is not what the coordinator announced
    void download(long generation, long step, String expectedSha256, Replica replica) {
        Iterator<StateChunk> chunks = StateGrpc.newBlockingStub(channel)
                .withMaxInboundMessageSize(8 * CHUNK_FLOATS)
                .withDeadlineAfter(10, TimeUnit.MINUTES)
                .download(StateRequest.newBuilder()
                        .setGeneration(generation)
                        .setStep(step)
                        .build());
        List<float[]> arrays = replica.state().arrays();
        int array = 0;
        int at = 0;
        while (chunks.hasNext()) {
            var floats = chunks.next()
                    .getFloats()
                    .asReadOnlyByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            while (floats.hasRemaining()) {
                while (array < arrays.size() && at == arrays.get(array).length) {
                    array++;
                    at = 0;
                }
                if (array == arrays.size()) {
                    throw new IllegalStateException("the coordinator's state is longer than the model's");
                }
                int part = Math.min(floats.remaining(), arrays.get(array).length - at);
                floats.get(arrays.get(array), at, part);
                at += part;
            }
        }
        replica.resumeAt(step);
        String found = replica.stateSha256();
        if (!found.equals(expectedSha256)) {
            throw new IllegalStateException(
                    "state after step " + step + " arrived with SHA-256 " + found + ", expected " + expectedSha256);
        }
    }

    /// Hands the replica to the coordinator; returns when it has it.
    void upload(long generation, int worker, Replica replica) throws InterruptedException {
        var receipt = new CompletableFuture<String>();
        var ready = new Semaphore(0);
        var calls = new CompletableFuture<ClientCallStreamObserver<StateChunk>>();
        StateGrpc.newStub(channel).upload(new ClientResponseObserver<StateChunk, StateReceipt>() {
            @Override
            public void beforeStart(ClientCallStreamObserver<StateChunk> call) {
                call.setOnReadyHandler(ready::release);
                calls.complete(call);
            }

            @Override
            public void onNext(StateReceipt value) {
                receipt.complete(value.getSha256());
            }

            @Override
            public void onError(Throwable cause) {
                receipt.completeExceptionally(cause);
                ready.release();
            }

            @Override
            public void onCompleted() {}
        });
        ClientCallStreamObserver<StateChunk> call = calls.join();
        String digest = replica.stateSha256();
        long offset = 0;
        for (float[] array : replica.state().arrays()) {
            for (int from = 0; from < array.length; from += CHUNK_FLOATS) {
                while (!call.isReady() && !receipt.isDone()) {
                    ready.tryAcquire(1, TimeUnit.SECONDS);
                }
                int length = Math.min(CHUNK_FLOATS, array.length - from);
                ByteBuffer bytes = ByteBuffer.allocate(4 * length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(array, from, length);
                call.onNext(chunk(generation, worker, replica.step())
                        .setOffset(offset)
                        .setFloats(UnsafeByteOperations.unsafeWrap(bytes))
                        .build());
                offset += length;
            }
        }
        call.onNext(chunk(generation, worker, replica.step())
                .setOffset(offset)
                .setSha256(digest)
                .build());
        call.onCompleted();
        try {
            receipt.get(10, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the coordinator did not take the state: " + e.getMessage(), e);
        }
    }

    private static StateChunk.Builder chunk(long generation, int worker, long step) {
        return StateChunk.newBuilder()
                .setGeneration(generation)
                .setWorker(worker)
                .setStep(step);
    }
}
