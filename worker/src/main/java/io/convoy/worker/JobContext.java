package io.convoy.worker;

import io.convoy.UserError;
import io.convoy.data.DataSpec;
import io.convoy.data.DataSplit;
import io.convoy.data.DatasetDigest;
import io.convoy.data.Datasets;
import io.convoy.data.Feed;
import io.convoy.data.Preprocessor;
import io.convoy.job.Job;
import io.convoy.nn.Network;
import io.convoy.nn.Team;
import io.convoy.plan.BatchPlan;
import io.convoy.proto.DataFacts;
import io.convoy.proto.Welcome;
import io.convoy.trace.Tracer;
import io.convoy.train.Replica;
import io.convoy.train.ShardReader;
import io.convoy.train.ShardRunner;
import io.convoy.worker.feed.CoordinatorFeed;
import io.convoy.worker.feed.LocalFeed;
import io.convoy.worker.feed.SampleFeed;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.Map;
import java.util.Optional;

/// Everything of a job that outlives a roster: its plan, the network with all its memory, the replica, the way to
/// samples.
///
/// @param reader this worker's own copy of the data, if it reads it itself
/// @param tracer records what a traced step does
record JobContext(
        Welcome welcome,
        Job job,
        BatchPlan batch,
        Team team,
        Network network,
        Replica replica,
        ShardRunner runner,
        ManagedChannel services,
        Optional<ShardReader> reader,
        String datasetDigest,
        Tracer tracer)
        implements AutoCloseable {

    static JobContext prepare(Welcome welcome, WorkerSettings settings, Tracer tracer) {
        Job job = settings.jobs().parse(welcome.getJob(), "the coordinator's job", Map.of());
        DataFacts data = welcome.getData();
        var batch = new BatchPlan(data.getTrainSize(), job.batch(), job.shards());
        Optional<DataSplit> own = job.data().feed() == Feed.LOCAL ? Optional.of(open(job, settings)) : Optional.empty();
        var team = new Team(settings.threads());
        var network = Network.plan(job.model(), batch.shardCapacity(), job.labelSmoothing(), job.seed(), team, tracer);
        var replica = new Replica(
                job.model(),
                job.optimizer(),
                job.schedule(),
                (long) job.epochs() * batch.stepsPerEpoch(),
                batch.stepsPerEpoch(),
                team);
        var preprocessor = new Preprocessor(
                job.model().input(), job.data().normalization(), job.data().augment(), job.seed());
        ManagedChannel services = NettyChannelBuilder.forTarget("dns:///" + welcome.getServicesAddress())
                .usePlaintext()
                .build();
        return new JobContext(
                welcome,
                job,
                batch,
                team,
                network,
                replica,
                new ShardRunner(network, preprocessor, team),
                services,
                own.map(split -> new ShardReader(split, batch, job.seed())),
                own.map(DatasetDigest::of).orElse(""),
                tracer);
    }

    private static DataSplit open(Job job, WorkerSettings settings) {
        DataSpec spec = job.data();
        if (settings.dataPath().isPresent()) {
            spec = new DataSpec(spec.format(), settings.dataPath(), spec.feed(), spec.normalization(), spec.augment());
        }
        DataSplit split = Datasets.open(spec, job.seed());
        if (!split.train().shape().equals(job.model().input())) {
            throw new UserError("data: samples are " + split.train().shape() + ", but the model's input is "
                    + job.model().input());
        }
        return split;
    }

    SampleFeed openFeed() {
        if (reader.isPresent()) {
            return new LocalFeed(reader.get());
        }
        return new CoordinatorFeed(
                services, job.model().input().size(), welcome.getData().getClassesCount());
    }

    @Override
    public void close() {
        services.shutdownNow();
        team.close();
    }
}
