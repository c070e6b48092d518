package io.convoy.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each row replaces a text of the job by another and expects the one line that a user sees.
class JobErrorsTest {
    private static final String JOB = """
            name = test
            data { format = digits }
            model = lenet5
            batch = 64
            shards = 8
            epochs = 4
            optimizer {
              type = sgd
              learning-rate = 0.1
            }
            """;

    @Test
    void unchangedJobIsSound() {
        assertThat(Job.parse(JOB, "job.conf", Map.of()).batch()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "learning-rate | learning-rte | job.conf:9: optimizer.learning-rte: unknown key,"
                        + " did you mean learning-rate?",
                "epochs = 4 | epoch = 4 | job.conf:6: epoch: unknown key, did you mean epochs?",
                "epochs = 4 | zzz = 4 | job.conf:6: zzz: unknown key, expected one of name, seed, data, model, batch,"
                        + " shards, epochs, loss, optimizer, schedule, evaluate, exchange, checkpoint, let",
                "batch = 64 | batch = many | job.conf:4: batch: found \"many\", expected a whole number ≥ 1",
                "batch = 64 | batch = [64] | job.conf:4: batch: found [64], expected a whole number ≥ 1",
                "batch = 64 | batch = 6.5 | job.conf:4: batch: found 6.5, expected a whole number ≥ 1",
                "batch = 64 | batch = 0 | job.conf:4: batch: found 0, expected a whole number ≥ 1",
                "batch = 64 | batch = null | job.conf:4: batch: found null, expected a whole number ≥ 1",
                "shards = 8 | shards = 65 | job.conf:5: shards: found 65, expected at most one a sample: batch = 64",
                "shards = 8 | | job.conf: shards: missing, expected a whole number ≥ 1",
                "epochs = 4 | epochs = 0 | job.conf:6: epochs: found 0, expected a whole number ≥ 1",
                "0.1 | 0 | job.conf:9: optimizer.learning-rate: found 0, expected a number > 0",
                "0.1 | -0.5 | job.conf:9: optimizer.learning-rate: found -0.5, expected a number > 0",
                "0.1 | fast | job.conf:9: optimizer.learning-rate: found \"fast\", expected a number > 0",
                "learning-rate = 0.1 | | job.conf:7: optimizer.learning-rate: missing, expected a number > 0",
                "0.1 | 0.1, momentum = 1 | job.conf:9: optimizer.momentum: found 1, expected a number ≥ 0 and < 1",
                "0.1 | 0.1, momentum = -0.1 | job.conf:9: optimizer.momentum: found -0.1,"
                        + " expected a number ≥ 0 and < 1",
                "0.1 | 0.1, nesterov = true | job.conf:9: optimizer.nesterov: found true without momentum,"
                        + " expected a momentum > 0 with it",
                "0.1 | 0.1, nesterov = 1 | job.conf:9: optimizer.nesterov: found 1, expected true or false",
                "0.1 | 0.1, clip-norm = 0 | job.conf:9: optimizer.clip-norm: found 0, expected a number > 0, or none",
                "0.1 | 0.1, weight-decay = -1 | job.conf:9: optimizer.weight-decay: found -1, expected a number ≥ 0",
                "sgd | adm | job.conf:8: optimizer.type: found \"adm\", expected one of sgd, adam, adamw;"
                        + " did you mean adam?",
                "sgd | adam, momentum = 0.9 | job.conf:8: optimizer.momentum: unknown key,"
                        + " expected one of type, learning-rate, beta1, beta2, epsilon, weight-decay, clip-norm",
                "lenet5 | lenet6 | job.conf:3: model: found \"lenet6\", expected a zoo model (lenet5, mnist-cnn,"
                        + " cifar-cnn, resnet20, resnet9) or the path of a model file; did you mean lenet5?",
                "lenet5 | /no/model.conf | job.conf:3: model: found /no/model.conf, which is no file; expected a zoo"
                        + " model (lenet5, mnist-cnn, cifar-cnn, resnet20, resnet9) or the path of a model file",
                "model = lenet5 | | job.conf: model: missing,"
                        + " expected a zoo name, a model file's path, or a model { … }",
                "lenet5 | { input = [1, 4, 4], classes = 2, layers = [ { type = conv, filters = 1, kernel = 5 } ] } |"
                        + " job.conf:3: layer 0 (conv): a window of 5×5 with padding 0×0 does not fit an input of"
                        + " 1×4×4",
                "lenet5 | { input = [1, 4, 4], classes = 2, layers = [ { type = convolution } ] } |"
                        + " job.conf:3: model.layers.0.type: found \"convolution\", expected one of conv, max-pool,"
                        + " avg-pool, global-avg-pool, batch-norm, layer-norm, relu, leaky-relu, sigmoid, tanh, gelu,"
                        + " linear, dropout, flatten, residual",
                "= digits | = digit | job.conf:2: data.format: found \"digit\","
                        + " expected one of digits, idx, cifar10, cifar100, images, own; did you mean digits?",
                "= digits | = idx | job.conf:2: data.path: missing, expected the path of the data:"
                        + " format = idx needs one",
                "= digits | = digits, path = \"/x\" | job.conf:2: data.path: found /x,"
                        + " but format = digits is drawn from the seed: no path",
                "= digits | = digits, feed = lokal | job.conf:2: data.feed: found \"lokal\","
                        + " expected one of coordinator, local; did you mean local?",
                "= digits | = digits, normalize { mean = [1, 2, 3], std = [1, 2, 3] } |"
                        + " job.conf:2: data.normalize.mean: found 3 values, expected 1 or one a channel of the model's"
                        + " input 1×28×28",
                "= digits | = digits, normalize { std = [0] } |"
                        + " job.conf:2: data.normalize.std.0: found 0, expected a number > 0",
                "= digits | = digits, normalize { mean = 0.5 } | job.conf:2: data.normalize.mean: found 0.5,"
                        + " expected a list of numbers, one for all channels or one a channel",
                "= digits | = digits, normalize { mean = [1, 2] } | job.conf:2: data: normalize: mean has 2 values and"
                        + " std 1, expected as many of each: one a channel, or one for all",
                "= digits | = digits, augment = [{ type = pad-crop, padding = 0 }] |"
                        + " job.conf:2: data.augment.0.padding: found 0, expected a whole number ≥ 1",
                "= digits | = digits, augment = [{ type = flip-horizontally }] |"
                        + " job.conf:2: data.augment.0.type: found \"flip-horizontally\","
                        + " expected one of pad-crop, flip-horizontal, cutout; did you mean flip-horizontal?",
                "data { format = digits } | data = digits |"
                        + " job.conf:2: data: found \"digits\", expected a section { … }",
                "data { format = digits } | |"
                        + " job.conf: data.format: missing, expected one of digits, idx, cifar10, cifar100, images, own",
                "epochs = 4 | epochs = 4, schedule { type = one-cyle } | job.conf:6: schedule.type: found \"one-cyle\","
                        + " expected one of constant, step, cosine, one-cycle; did you mean one-cycle?",
                "epochs = 4 | epochs = 4, schedule { type = step } |"
                        + " job.conf:6: schedule.step-epochs: missing, expected a whole number ≥ 1",
                "epochs = 4 | epochs = 4, schedule { type = cosine, warmup-epochs = 5 } |"
                        + " job.conf:6: schedule.warmup-epochs: found 5, expected a number from 0 to epochs = 4",
                "epochs = 4 | epochs = 4, loss { label-smoothing = 1 } |"
                        + " job.conf:6: loss.label-smoothing: found 1, expected a number ≥ 0 and < 1",
                "epochs = 4 | epochs = 4, exchange { bucket-size = 4 elephants } | job.conf:6: exchange.bucket-size:"
                        + " found \"4 elephants\", expected a size such as 4MiB, from 1024 to 1073741824 bytes",
                "epochs = 4 | epochs = 4, exchange { bucket-size = 4GiB } | job.conf:6: exchange.bucket-size:"
                        + " found \"4GiB\", expected a size such as 4MiB, from 1024 to 1073741824 bytes",
                "epochs = 4 | epochs = 4, exchange { algorithm = dirct } | job.conf:6: exchange.algorithm:"
                        + " found \"dirct\", expected one of auto, direct,"
                        + " halving-doubling, ring, hierarchical, none; did you mean direct?",
                "epochs = 4 | epochs = 4, checkpoint { keep = 0 } |"
                        + " job.conf:6: checkpoint.keep: found 0, expected a whole number ≥ 1",
                "epochs = 4 | epochs = 4, evaluate { every-epochs = 0 } |"
                        + " job.conf:6: evaluate.every-epochs: found 0, expected a whole number ≥ 1",
                "epochs = 4 | epochs = 4 } | job.conf:6: not valid HOCON: unbalanced close brace '}' with no open brace",
                "epochs = 4 | epochs = ${nix} |"
                        + " job.conf:6: not valid HOCON: Could not resolve substitution to a value: ${nix}"
            })
    void everyMistakeIsOneLine(String from, String to, String message) {
        assertThat(JOB).contains(from);
        assertThatThrownBy(() -> Job.parse(JOB.replace(from, to == null ? "" : to), "job.conf", Map.of()))
                .isInstanceOf(UserError.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "batch | 0 | --set batch: found 0, expected a whole number ≥ 1",
                "batch | x | --set batch: found \"x\", expected a whole number ≥ 1",
                "shards | 99 | --set shards: found 99, expected at most one a sample: batch = 64",
                "optimizer.learning-rate | -1 | --set optimizer.learning-rate: found -1, expected a number > 0",
                "optimizer.momentun | 0.9 | --set optimizer.momentun: unknown key, did you mean momentum?",
                "optimizer | {momentum=2} | --set optimizer: optimizer.momentum: found 2,"
                        + " expected a number ≥ 0 and < 1",
                "model | resnet18 | --set model: found \"resnet18\", expected a zoo model (lenet5, mnist-cnn, cifar-cnn,"
                        + " resnet20, resnet9) or the path of a model file; did you mean resnet20?",
                "data.augment | [{type=cutout,size=0}] | --set data.augment: data.augment.0.size: found 0,"
                        + " expected a whole number ≥ 1"
            })
    void overridesAreNamedByTheirOption(String key, String value, String message) {
        assertThatThrownBy(() -> Job.parse(JOB, "job.conf", Map.of(key, value)))
                .isInstanceOf(UserError.class)
                .hasMessage(message);
    }

    @Test
    void missingFilesAreNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("mnist.conf");
        assertThatThrownBy(() -> Job.read(file)).isInstanceOf(UserError.class).hasMessage(file + ": no such file");

        Files.writeString(file, JOB.replace("= digits", "= idx, path = mnist"));
        assertThatThrownBy(() -> Job.read(file))
                .isInstanceOf(UserError.class)
                .hasMessage(file + ":2: data.path: found " + folder.resolve("mnist") + ", which does not exist");
    }

    @Test
    void mistakesInAModelFileNameThatFile(@TempDir Path folder) throws IOException {
        Path model = folder.resolve("models").resolve("own.conf");
        Files.createDirectories(folder.resolve("models"));
        Files.writeString(model, "input = [1, 28, 28]\nclasses = 10\nlayers = [\n  { type = relu }\n]\n");
        Files.writeString(folder.resolve("job.conf"), JOB.replace("lenet5", "models/own.conf"));
        assertThatThrownBy(() -> Job.read(folder.resolve("job.conf")))
                .isInstanceOf(UserError.class)
                .hasMessage(model + ":4: layer 0 (relu) ends the model with 1×28×28, but classes = 10 needs 10×1×1");
    }
}
