package io.convoy.benchmarks;

import io.convoy.model.ModelReader;
import io.convoy.nn.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The peer of `convoy bench step`: the same training step (forward, mean cross entropy, backward, SGD with momentum
/// 0.9) of the same model on random images, by libtorch.
///
/// The step is measured as there: the median of all but the first steps, of which there are at least twelve.
@Command(name = "torch-step", description = "Trains a Convoy model in libtorch; prints the median step.")
public final class TorchStep implements Callable<Integer> {
    private static final int FEWEST_STEPS = 12;

    @Option(names = "--model", required = true, description = "Zoo name or model file.")
    private String model;

    @Option(names = "--batch", defaultValue = "64")
    private int batch;

    @Option(names = "--threads", defaultValue = "1")
    private int threads;

    @Option(names = "--seconds", defaultValue = "10")
    private double seconds;

    @Option(names = "--layout", defaultValue = "NCHW", description = "NCHW or NHWC, which is channels last.")
    private Layout layout;

    private enum Layout {
        NCHW,
        NHWC
    }

    private TorchStep() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TorchStep()).execute(arguments));
    }

    @Override
    public Integer call() {
        torch.set_num_threads(threads);
        torch.manual_seed(1);
        Architecture architecture = new ModelReader().read("--model", model).architecture();
        List<Double> milliseconds = train(architecture);
        int skipped = Math.min(4, milliseconds.size() / 3);
        List<Double> counted = milliseconds.stream().skip(skipped).sorted().toList();
        double median = counted.get(counted.size() / 2);
        System.out.printf(
                Locale.ROOT,
                "torch-step model=%s batch=%d threads=%d layout=%s images_per_s=%.1f median_ms=%.3f peak_rss_mb=%.0f%n",
                model,
                batch,
                threads,
                layout,
                batch / median * 1e3,
                median,
                PeakMemory.megabytes().orElse(Double.NaN));
        return 0;
    }

    /// The times of the steps, in milliseconds.
    private List<Double> train(Architecture architecture) {
        var network = new TorchNetwork(architecture, layout == Layout.NHWC);
        Tensor images = network.arranged(torch.randn(
                batch,
                architecture.input().channels(),
                architecture.input().height(),
                architecture.input().width()));
        Tensor labels =
                torch.randint(architecture.classes(), new long[] {batch}).to(ScalarType.Long);
        var options = new SGDOptions(0.01);
        options.momentum().put(0.9);
        var optimizer = new SGD(new TensorVector(network.parameters().toArray(Tensor[]::new)), options);

        List<Double> milliseconds = new ArrayList<>();
        long begun = System.nanoTime();
        while (milliseconds.size() < FEWEST_STEPS || System.nanoTime() - begun < seconds * 1e9) {
            long start = System.nanoTime();
            // What the step makes is freed at once: libtorch counts references, but Java's would outlive the step.
            try (PointerScope step = new PointerScope()) {
                optimizer.zero_grad();
                torch.cross_entropy_loss(network.forward(images), labels).backward();
                optimizer.step();
            }
            milliseconds.add((System.nanoTime() - start) / 1e6);
        }
        return milliseconds;
    }
}
