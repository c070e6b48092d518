package io.convoy.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.coordinator.RunOutcome;
import io.convoy.data.DataSplit;
import io.convoy.deploy.Training;
import io.convoy.job.Job;
import io.convoy.job.JobReader;
import io.convoy.model.ModelReader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the README promises of the Java API.
@Timeout(120)
class OwnDataAndLayerTest {
    private static final String JOB = """
            name = stripes
            data { format = own }
            model { input = [1, 8, 8], classes = 2, layers = [
              { type = conv, filters = 4, kernel = 3 }, { type = square }, { type = flatten }, { type = linear, units = 2 } ] }
            batch = 32, shards = 4, epochs = 2
            optimizer { type = adam, learning-rate = 0.01 }
            """;

    @TempDir
    private Path out;

    @Test
    void ownDataAndOwnLayerTrainOnWorkersToTheSameBits() {
        RunOutcome one = train(out.resolve("one"), 1);
        RunOutcome three = train(out.resolve("three"), 3);

        assertThat(one.exitCode()).as(one.reason()).isZero();
        assertThat(one.summary().testAccuracy()).hasValue(1);
        assertThat(one.summary().weightsSha256())
                .isPresent()
                .isEqualTo(three.summary().weightsSha256());
    }

    private static RunOutcome train(Path out, int workers) {
        JobReader jobs = new JobReader(new ModelReader().with("square", section -> {
            section.only("type");
            return new Square();
        }));
        Job job = jobs.parse(JOB, "stripes", Map.of());
        DataSplit data = new DataSplit(new Stripes(600), new Stripes(100));
        return new Training(jobs, job, data, out).run(workers, 1);
    }
}
