package io.convoy.job;

import io.convoy.config.Bound;
import io.convoy.config.Section;
import io.convoy.optim.Schedule;
import java.util.List;
import java.util.OptionalDouble;

/// Reads the block `schedule` of a job:
///
///     type             = constant, or step, cosine, one-cycle
///     warmup-epochs    = 0; for one-cycle 30 % of the job; may be a fraction
///     step-epochs      epochs from one drop to the next       (step)
///     factor           = 0.1, of each drop                    (step)
final class ScheduleReader {
    private static final List<String> TYPES = List.of("constant", "step", "cosine", "one-cycle");

    private ScheduleReader() {}

    static Schedule read(Section section, int epochs) {
        String type = section.choice("type", TYPES, "constant");
        if (type.equals("step")) {
            section.only("type", "warmup-epochs", "step-epochs", "factor");
        } else {
            section.only("type", "warmup-epochs");
        }
        Bound bound = new Bound("a number from 0 to epochs = " + epochs, number -> number >= 0 && number <= epochs);
        double warmup = section.number("warmup-epochs", bound, 0);
        return switch (type) {
            case "step" ->
                new Schedule.Step(
                        warmup, section.wholeNumber("step-epochs", 1), section.number("factor", Bound.POSITIVE, 0.1));
            case "cosine" -> new Schedule.Cosine(warmup);
            case "one-cycle" ->
                new Schedule.OneCycle(
                        section.has("warmup-epochs") ? OptionalDouble.of(warmup) : OptionalDouble.empty());
            default -> new Schedule.Constant(warmup);
        };
    }
}
