package io.convoy.deploy;

import io.convoy.data.ImageFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `convoy predict`: what a network takes images for.
@Command(name = "predict", description = "Prints the most likely classes of images, one line an image.")
final class PredictCommand implements Callable<Integer> {
    private static final int MOST_LIKELY = 3;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--checkpoint",
            required = true,
            paramLabel = "DIR",
            description = "A run's directory (its newest checkpoint), or a checkpoint.")
    private Path checkpoint;

    @Parameters(
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "PNG or JPEG files of the network's height and width.")
    private List<Path> images;

    @Override
    public Integer call() {
        try (TrainedModel model = TrainedModel.open(checkpoint, 1, job -> 1)) {
            List<String> classes = model.checkpoint().manifest().origin().classes();
            float[] probabilities = new float[classes.size()];
            for (Path image : images) {
                model.runner().prepare(ImageFile.read(image, model.job().model().input()));
                model.network().predict(1, probabilities);
                spec.commandLine().getOut().println(image + "  " + describe(classes, probabilities));
            }
            return 0;
        }
    }

    private static String describe(List<String> classes, float[] probabilities) {
        List<Integer> order = new ArrayList<>();
        for (int c = 0; c < classes.size(); c++) {
            order.add(c);
        }
        order.sort(Comparator.comparingDouble((Integer c) -> probabilities[c]).reversed());
        return String.join(
                ", ",
                order.stream()
                        .limit(MOST_LIKELY)
                        .map(c -> String.format(Locale.ROOT, "%s %.1f %%", classes.get(c), 100 * probabilities[c]))
                        .toList());
    }
}
