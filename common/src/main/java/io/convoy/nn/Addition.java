package io.convoy.nn;

import io.convoy.kernel.Add;

/// `z = x + y`, sample by sample.
final class Addition {
    private Addition() {}

    static Stage stage(Samples x, Samples y, Samples z) {
        return Stage.perSample((from, to) -> Add.forward(
                z.layout(), from, to, x.values(), x.offset(), y.values(), y.offset(), z.values(), z.offset()));
    }
}
