package io.convoy.deploy;

import io.convoy.checkpoint.Checkpoint;
import io.convoy.checkpoint.Weights;
import io.convoy.data.Preprocessor;
import io.convoy.job.Job;
import io.convoy.nn.Network;
import io.convoy.nn.Team;
import io.convoy.train.ShardRunner;
import java.nio.file.Path;
import java.util.Map;

/// A checkpoint's network, ready to answer.
///
/// @param checkpoint it was read from
/// @param job that trained it
record TrainedModel(Checkpoint checkpoint, Job job, Network network, ShardRunner runner, Team team)
        implements AutoCloseable {

    /// @param path a checkpoint, or a run, whose newest is taken
    /// @param capacity the most samples at once
    static TrainedModel open(Path path, int threads, java.util.function.ToIntFunction<Job> capacity) {
        Checkpoint checkpoint = Checkpoint.open(path);
        Job job = Job.parse(checkpoint.manifest().origin().job(), checkpoint.directory() + "/manifest.json", Map.of());
        Weights weights =
                checkpoint.weights(job.model().parameters(), job.model().buffers());
        Team team = new Team(threads);
        Network network = Network.plan(job.model(), capacity.applyAsInt(job), 0, job.seed(), team);
        network.load(weights.parameters(), weights.buffers());
        var preprocessor = new Preprocessor(
                job.model().input(), job.data().normalization(), job.data().augment(), job.seed());
        return new TrainedModel(checkpoint, job, network, new ShardRunner(network, preprocessor, team), team);
    }

    @Override
    public void close() {
        team.close();
    }
}
