package io.convoy.job;

import io.convoy.config.Bound;
import io.convoy.config.Section;
import io.convoy.optim.Adam;
import io.convoy.optim.OptimizerSpec;
import io.convoy.optim.Sgd;
import java.util.List;

/// Reads the block `optimizer` of a job:
///
///     type             sgd, adam or adamw
///     learning-rate    > 0
///     momentum         = 0, below 1         (sgd)
///     nesterov         = false              (sgd)
///     beta1, beta2     = 0.9, 0.999         (adam, adamw)
///     epsilon          = 1e-8               (adam, adamw)
///     weight-decay     = 0; for adamw 0.01
///     clip-norm        = none
final class OptimizerReader {
    private static final List<String> TYPES = List.of("sgd", "adam", "adamw");

    private OptimizerReader() {}

    static OptimizerSpec read(Section section) {
        return switch (section.choice("type", TYPES)) {
            case "sgd" -> sgd(section);
            case "adam" -> adam(section, false, 0);
            default -> adam(section, true, 0.01);
        };
    }

    private static Sgd sgd(Section section) {
        section.only("type", "learning-rate", "momentum", "nesterov", "weight-decay", "clip-norm");
        double learningRate = section.number("learning-rate", Bound.POSITIVE);
        double momentum = section.number("momentum", Bound.BELOW_ONE, 0);
        boolean nesterov = section.flag("nesterov", false);
        if (nesterov && momentum == 0) {
            throw section.error("nesterov", "found true without momentum, expected a momentum > 0 with it");
        }
        return new Sgd(
                learningRate,
                momentum,
                nesterov,
                section.number("weight-decay", Bound.NOT_NEGATIVE, 0),
                section.numberOrNone("clip-norm", Bound.POSITIVE));
    }

    private static Adam adam(Section section, boolean decoupled, double weightDecay) {
        section.only("type", "learning-rate", "beta1", "beta2", "epsilon", "weight-decay", "clip-norm");
        return new Adam(
                section.number("learning-rate", Bound.POSITIVE),
                section.number("beta1", Bound.BELOW_ONE, 0.9),
                section.number("beta2", Bound.BELOW_ONE, 0.999),
                section.number("epsilon", Bound.POSITIVE, 1e-8),
                section.number("weight-decay", Bound.NOT_NEGATIVE, weightDecay),
                decoupled,
                section.numberOrNone("clip-norm", Bound.POSITIVE));
    }
}
