package io.convoy.coordinator;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.convoy.proto.FeedGrpc;
import io.convoy.proto.SampleBatch;
import io.convoy.proto.SampleRequest;
import io.convoy.train.ShardReader;
import io.convoy.train.ShardSamples;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/// Streams samples to workers, one answer a request: a request is a worker's credit, so nothing piles up here.
final class FeedService extends FeedGrpc.FeedImplBase {
    private static final int SLICE_BYTES = 1 << 20;

    private final ShardReader reader;
    private final boolean wideLabels;

    FeedService(ShardReader reader, int classes) {
        this.reader = reader;
        this.wideLabels = classes > 256;
    }

    @Override
    public StreamObserver<SampleRequest> samples(StreamObserver<SampleBatch> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(SampleRequest request) {
                try {
                    answers.onNext(answer(request));
                } catch (RuntimeException e) {
                    answers.onError(Status.INTERNAL
                            .withDescription("samples cannot be read: " + e.getMessage())
                            .withCause(e)
                            .asRuntimeException());
                }
            }

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onCompleted() {
                answers.onCompleted();
            }
        };
    }

    private SampleBatch answer(SampleRequest request) {
        ShardSamples samples = request.getPurpose() == SampleRequest.Purpose.TRAIN
                ? reader.train(request.getStep(), request.getShard())
                : reader.test(request.getShard());
        SampleBatch.Builder batch = SampleBatch.newBuilder()
                .setPurpose(request.getPurpose())
                .setStep(request.getStep())
                .setShard(request.getShard())
                .setLabels(labels(samples.labels()));
        byte[] pixels = samples.pixels();
        for (int from = 0; from < pixels.length; from += SLICE_BYTES) {
            batch.addPixels(UnsafeByteOperations.unsafeWrap(pixels, from, Math.min(SLICE_BYTES, pixels.length - from)));
        }
        return batch.build();
    }

    private ByteString labels(int[] labels) {
        byte[] bytes = new byte[labels.length * (wideLabels ? 2 : 1)];
        for (int i = 0; i < labels.length; i++) {
            if (wideLabels) {
                bytes[2 * i] = (byte) (labels[i] >> 8);
                bytes[2 * i + 1] = (byte) labels[i];
            } else {
                bytes[i] = (byte) labels[i];
            }
        }
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}
