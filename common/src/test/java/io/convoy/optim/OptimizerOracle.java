package io.convoy.optim;

/// The update formulas in double, written from PyTorch's documentation of `SGD`, `Adam` and `AdamW`, on one
/// parameter.
final class OptimizerOracle {
    private final OptimizerSpec spec;
    private double parameter;
    private double momentum;
    private double average;
    private double square;

    OptimizerOracle(OptimizerSpec spec, double parameter) {
        this.spec = spec;
        this.parameter = parameter;
    }

    double parameter() {
        return parameter;
    }

    void update(long step, double rate, double gradient) {
        switch (spec) {
            case Sgd sgd -> {
                double g = gradient + sgd.weightDecay() * parameter;
                if (sgd.momentum() != 0) {
                    momentum = step == 1 ? g : sgd.momentum() * momentum + g;
                    g = sgd.nesterov() ? g + sgd.momentum() * momentum : momentum;
                }
                parameter -= rate * g;
            }
            case Adam adam -> {
                double g = gradient;
                if (adam.decoupled()) {
                    parameter -= rate * adam.weightDecay() * parameter;
                } else {
                    g += adam.weightDecay() * parameter;
                }
                average = adam.beta1() * average + (1 - adam.beta1()) * g;
                square = adam.beta2() * square + (1 - adam.beta2()) * g * g;
                double averageHat = average / (1 - Math.pow(adam.beta1(), step));
                double squareHat = square / (1 - Math.pow(adam.beta2(), step));
                parameter -= rate * averageHat / (Math.sqrt(squareHat) + adam.epsilon());
            }
        }
    }
}
