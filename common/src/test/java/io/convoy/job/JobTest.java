package io.convoy.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.UserError;
import io.convoy.data.Augmentation;
import io.convoy.data.DataSpec;
import io.convoy.data.Dataset;
import io.convoy.data.Feed;
import io.convoy.data.Format;
import io.convoy.data.Normalization;
import io.convoy.model.Zoo;
import io.convoy.optim.Adam;
import io.convoy.optim.Schedule;
import io.convoy.optim.Sgd;
import io.convoy.tensor.FloatFormat;
import io.convoy.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobTest {
    /// Every key of the documentation.
    private static final String FULL = """
            name = full
            seed = -7
            data { format = cifar10, path = "/data/cifar", feed = local
                   normalize { mean = [0.5, 0.25, 0.1], std = [0.3, 0.3, 0.2] }
                   augment = [ { type = pad-crop, padding = 4 }, { type = flip-horizontal }, { type = cutout, size = 8 } ] }
            model = resnet20
            batch = 250
            shards = 7
            epochs = 12
            loss { label-smoothing = 0.1 }
            optimizer { type = sgd, learning-rate = 0.05, momentum = 0.9, nesterov = true, weight-decay = 5e-4, clip-norm = 2 }
            schedule { type = one-cycle, warmup-epochs = 1.5 }
            evaluate { every-epochs = 2 }
            exchange { algorithm = direct, transport = tcp, bucket-size = 1MiB }
            checkpoint { every-steps = 500, keep = 2 }
            """;

    @Test
    void everyKeyIsRead() {
        assertThat(parse(FULL))
                .isEqualTo(new Job(
                        "full",
                        -7,
                        new DataSpec(
                                Format.CIFAR10,
                                Optional.of(Path.of("/data/cifar")),
                                Feed.LOCAL,
                                new Normalization(List.of(0.5, 0.25, 0.1), List.of(0.3, 0.3, 0.2)),
                                List.of(
                                        new Augmentation.PadCrop(4),
                                        new Augmentation.FlipHorizontal(),
                                        new Augmentation.Cutout(8))),
                        "resnet20",
                        Zoo.get("resnet20").architecture(),
                        250,
                        7,
                        12,
                        0.1,
                        new Sgd(0.05, 0.9, true, 5e-4, OptionalDouble.of(2)),
                        new Schedule.OneCycle(OptionalDouble.of(1.5)),
                        2,
                        new ExchangeSpec("direct", "tcp", 1 << 20, FloatFormat.FLOAT32),
                        new CheckpointSpec(500, 2)));
    }

    @Test
    void absentKeysHaveTheirDefaults() {
        Job job = parse("data.format = digits, model = lenet5, batch = 8, shards = 2, epochs = 1,"
                + " optimizer { type = adamw, learning-rate = 1e-3 }");
        assertThat(job.name()).isEqualTo("some");
        assertThat(job.seed()).isEqualTo(1);
        assertThat(job.data())
                .isEqualTo(
                        new DataSpec(Format.DIGITS, Optional.empty(), Feed.COORDINATOR, Normalization.NONE, List.of()));
        assertThat(job.labelSmoothing()).isZero();
        assertThat(job.optimizer()).isEqualTo(new Adam(1e-3, 0.9, 0.999, 1e-8, 0.01, true, OptionalDouble.empty()));
        assertThat(job.schedule()).isEqualTo(new Schedule.Constant(0));
        assertThat(job.evaluateEveryEpochs()).isEqualTo(1);
        assertThat(job.exchange()).isEqualTo(new ExchangeSpec("auto", "auto", 0, FloatFormat.FLOAT32));
        assertThat(job.checkpoint()).isEqualTo(new CheckpointSpec(0, 3));
    }

    @Test
    void builtInJobReadsByTheSameParser() {
        Job job = Job.digits(Map.of("seed", "5"));
        assertThat(job.name()).isEqualTo("digits");
        assertThat(job.seed()).isEqualTo(5);
        assertThat(job.data().format()).isEqualTo(Format.DIGITS);
        assertThat(job.model()).isEqualTo(Zoo.get("lenet5").architecture());
        assertThat(job.batch()).isEqualTo(64);
        assertThat(job.shards()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "schedule { type = constant }",
                "schedule { type = step, step-epochs = 3, factor = 0.3, warmup-epochs = 0.1 }",
                "schedule { type = cosine, warmup-epochs = 2 }",
                "schedule = null, schedule { type = one-cycle }",
                "optimizer = null, optimizer { type = adam, learning-rate = 1e-3, beta1 = 0.8, weight-decay = 0.3 }",
                "optimizer = null, optimizer { type = adamw, learning-rate = 1e-3, epsilon = 1e-7, clip-norm = none }",
                "model = resnet9",
                "exchange.bucket-size = 100000",
                "seed = 9223372036854775807"
            })
    void resolvedJobReadsAsTheSame(String change) {
        Job job = parse(FULL.replaceAll("(?m)^schedule.*", "") + change);
        assertThat(parse(job.toHocon())).isEqualTo(job);
        assertThat(parse(job.toHocon()).fingerprint()).isEqualTo(job.fingerprint());
    }

    @Test
    void relativePathsStartAtTheFoldersOfTheirFiles(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("jobs/models"));
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(
                folder.resolve("jobs/models/tiny.conf"),
                "input = [3, 2, 2], classes = 12, layers = [ { type = flatten } ]");
        Files.writeString(
                folder.resolve("jobs/job.conf"),
                FULL.replace("/data/cifar", "../data").replace("= resnet20", "= models/tiny.conf"));
        Job job = Job.read(folder.resolve("jobs/job.conf"));
        assertThat(job.data().path()).contains(folder.resolve("data"));
        assertThat(job.modelName()).isEqualTo("tiny");
        assertThat(job.model().classes()).isEqualTo(12);
        assertThat(Job.parse(job.toHocon(), "resolved", Map.of())).isEqualTo(job);
    }

    @Test
    void modelInsideTheJobMayRepeatItsBlocks() {
        Job job = parse(FULL.replace(
                "= resnet20",
                "{ input = [3, 2, 2], classes = 12, let { r = { type = relu } },"
                        + " layers = [ ${model.let.r}, ${model.let.r}, { type = flatten } ] }"));
        assertThat(job.modelName()).isEqualTo("custom");
        assertThat(job.model().layers()).hasSize(3);
    }

    @Test
    void fingerprintCoversWhatDeterminesTheWeights() {
        String fingerprint = parse(FULL).fingerprint();
        assertThat(fingerprint).matches("[0-9a-f]{64}");
        for (String same : List.of(
                "name = other",
                "epochs = 13",
                "data.path = \"/elsewhere\"",
                "data.feed = coordinator",
                "model.name = other",
                "evaluate.every-epochs = 1",
                "exchange.algorithm = auto",
                "checkpoint.keep = 9")) {
            assertThat(parse(parse(FULL).toHocon() + same).fingerprint())
                    .as(same)
                    .isEqualTo(fingerprint);
        }
        for (String different : List.of(
                "seed = 8",
                "batch = 251",
                "shards = 8",
                "data.format = cifar100",
                "data.normalize.std = [0.3, 0.3, 0.3]",
                "data.augment = []",
                "model = resnet9",
                "loss.label-smoothing = 0",
                "optimizer.learning-rate = 0.06",
                "optimizer.clip-norm = none",
                "schedule.warmup-epochs = 1")) {
            assertThat(parse(parse(FULL).toHocon() + different).fingerprint())
                    .as(different)
                    .isNotEqualTo(fingerprint);
        }
    }

    @Test
    void resumeMayChangeEpochsFeedPathsExchangeAndCheckpoints() {
        Job was = parse(FULL);
        Job is = parse(FULL + """
                epochs = 99
                data { feed = coordinator, path = "/elsewhere" }
                exchange { algorithm = auto, transport = auto, bucket-size = 2MiB }
                checkpoint { every-steps = 0, keep = 1 }
                """);
        assertThat(was.differencesThatForbidResume(is)).isEmpty();
    }

    @Test
    void resumeMayChangeNothingElse() {
        Job was = parse(FULL);
        Job is = parse(FULL + """
                seed = 8
                batch = 251
                data.augment = [ { type = pad-crop, padding = 2 } ]
                optimizer { momentum = 0.8, clip-norm = none }
                evaluate.every-epochs = 1
                """);
        assertThat(was.differencesThatForbidResume(is))
                .containsExactly(
                        "seed: was -7, is 8",
                        "data.augment.0.padding: was 4, is 2",
                        "data.augment.1.type: was flip-horizontal, is absent",
                        "data.augment.2.type: was cutout, is absent",
                        "data.augment.2.size: was 8, is absent",
                        "batch: was 250, is 251",
                        "optimizer.momentum: was 0.9, is 0.8",
                        "optimizer.clip-norm: was 2.0, is none",
                        "evaluate.every-epochs: was 2, is 1");
        assertThat(was.differencesThatForbidResume(parse(FULL + "model = resnet9")))
                .singleElement()
                .asString()
                .matches("model: was resnet20, is resnet9, which differs in \\d+ settings");
    }

    @Test
    void theLastBatchOfAnEpochIsAStepToo() {
        Job job = parse(FULL);
        assertThat(job.stepsPerEpoch(500)).isEqualTo(2);
        assertThat(job.stepsPerEpoch(501)).isEqualTo(3);
        assertThat(job.totalSteps(501)).isEqualTo(36);
    }

    @Test
    void dataThatDoNotFitTheModelAreRefused() {
        Job job = parse(FULL);
        job.requireFits(new Samples(new Shape(3, 32, 32), 10));
        assertThatThrownBy(() -> job.requireFits(new Samples(new Shape(1, 28, 28), 10)))
                .isInstanceOf(UserError.class)
                .hasMessage("job full: model resnet20 has the input 3×32×32, but the data hold samples of 1×28×28");
        assertThatThrownBy(() -> job.requireFits(new Samples(new Shape(3, 32, 32), 100)))
                .isInstanceOf(UserError.class)
                .hasMessage("job full: model resnet20 has 10 classes, but the data 100");
    }

    @Test
    void explanationSaysWhatWillHappen() {
        String text = Explain.job(parse(FULL), OptionalInt.of(50_001));
        assertThat(text.lines().limit(10))
                .containsExactly(
                        "job          full, seed -7",
                        "data         cifar10 at /data/cifar, read by each worker; mean [0.5, 0.25, 0.1] and std"
                                + " [0.3, 0.3, 0.2]; pad-crop 4, flip-horizontal, cutout 8",
                        "model        resnet20: input 3×32×32, 10 classes, 272,474 parameters, 40,813,184"
                                + " multiply-adds a sample",
                        "batch        250 samples in 7 shards of 35 or 36; at most 7 workers",
                        "epochs       12 of 201 steps over 50,001 samples, 2,412 steps in all; evaluation after every 2",
                        "loss         softmax cross entropy, label smoothing 0.1",
                        "optimizer    sgd, learning rate 0.05, momentum 0.9 (Nesterov), weight decay 5.0E-4, clipped to"
                                + " norm 2.0",
                        "schedule     one cycle, rising for 1.5 epochs",
                        "exchange     direct over tcp, buckets of 1 MiB",
                        "checkpoint   every 500 steps and at the end of each epoch; the last 2 stay, and the best by"
                                + " test accuracy");
        assertThat(text).contains("fingerprint  " + parse(FULL).fingerprint());
        assertThat(text.lines())
                .filteredOn(line -> line.matches("\\d+(\\.\\w+)* .*"))
                .hasSize(72);
        assertThat(Explain.job(parse(FULL), OptionalInt.empty())).contains("epochs       12; evaluation");
    }

    private record Samples(Shape shape, int classCount) implements Dataset {
        @Override
        public List<String> classes() {
            return Collections.nCopies(classCount, "class");
        }

        @Override
        public int size() {
            return 0;
        }

        @Override
        public int label(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public void read(int index, byte[] target, int offset) {
            throw new IndexOutOfBoundsException(index);
        }
    }

    private static Job parse(String text) {
        return Job.parse(text, "some.conf", Map.of());
    }
}
