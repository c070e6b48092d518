package io.convoy.worker.feed;

import com.google.protobuf.ByteString;
import io.convoy.proto.FeedGrpc;
import io.convoy.proto.SampleBatch;
import io.convoy.proto.SampleRequest;
import io.convoy.train.ShardSamples;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Samples streamed by the coordinator. Each request is a credit for one shard, so what is under way is bounded by
/// what was asked for.
public final class CoordinatorFeed implements SampleFeed {
    private static final int SILENCE_SECONDS = 10;

    /// What the stream delivers: a batch, or why it ended.
    private sealed interface Arrival {
        record Samples(SampleBatch batch) implements Arrival {}

        record Ended(String why) implements Arrival {}
    }

    private final int sampleSize;
    private final boolean wideLabels;
    private final BlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();
    private final StreamObserver<SampleRequest> requests;

    /// @param channel to the coordinator's services
    /// @param sampleSize pixels of a sample, all channels
    public CoordinatorFeed(Channel channel, int sampleSize, int classes) {
        this.sampleSize = sampleSize;
        this.wideLabels = classes > 256;
        requests = FeedGrpc.newStub(channel)
                .withMaxInboundMessageSize(Integer.MAX_VALUE)
                .samples(new StreamObserver<>() {
                    @Override
                    public void onNext(SampleBatch batch) {
                        arrived.add(new Arrival.Samples(batch));
                    }

                    @Override
                    public void onError(Throwable cause) {
                        arrived.add(
                                new Arrival.Ended(Status.fromThrowable(cause).toString()));
                    }

                    @Override
                    public void onCompleted() {
                        arrived.add(new Arrival.Ended("closed by the coordinator"));
                    }
                });
    }

    @Override
    public void request(ShardRequest request) {
        requests.onNext(
                switch (request) {
                    case ShardRequest.Train(long step, int shard) ->
                        SampleRequest.newBuilder()
                                .setPurpose(SampleRequest.Purpose.TRAIN)
                                .setStep(step)
                                .setShard(shard)
                                .build();
                    case ShardRequest.Test(int shard) ->
                        SampleRequest.newBuilder()
                                .setPurpose(SampleRequest.Purpose.TEST)
                                .setShard(shard)
                                .build();
                });
    }

    @Override
    public ShardSamples take() throws InterruptedException {
        Arrival arrival = arrived.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
        return switch (arrival) {
            case null -> throw new FeedException("no samples from the coordinator for " + SILENCE_SECONDS + " s");
            case Arrival.Ended(String why) -> throw new FeedException("the coordinator's feed ended: " + why);
            case Arrival.Samples(SampleBatch batch) -> decode(batch);
        };
    }

    private ShardSamples decode(SampleBatch batch) {
        int[] labels = new int[batch.getLabels().size() / (wideLabels ? 2 : 1)];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = wideLabels
                    ? (batch.getLabels().byteAt(2 * i) & 0xff) << 8
                            | batch.getLabels().byteAt(2 * i + 1) & 0xff
                    : batch.getLabels().byteAt(i) & 0xff;
        }
        byte[] pixels = new byte[labels.length * sampleSize];
        int at = 0;
        for (ByteString slice : batch.getPixelsList()) {
            if (at + slice.size() > pixels.length) {
                throw new FeedException("more pixels than " + labels.length + " samples have");
            }
            slice.copyTo(pixels, at);
            at += slice.size();
        }
        if (at != pixels.length) {
            throw new FeedException(at + " pixels for " + labels.length + " samples, expected " + pixels.length);
        }
        return new ShardSamples(pixels, labels);
    }

    @Override
    public void close() {
        requests.onCompleted();
    }
}
