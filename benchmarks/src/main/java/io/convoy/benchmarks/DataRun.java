package io.convoy.benchmarks;

import io.convoy.kernel.DataPass;
import io.convoy.kernel.DataPhase;
import io.convoy.kernel.PhasedPass;
import io.convoy.kernel.SamplePass;
import java.util.List;

/// A pass over a batch, on one thread, its weights packed once.
final class DataRun {
    private static final float[] NO_BIAS = {};

    private final DataPass pass;
    private final int batch;
    private final float[] weight;
    private final float[] packed;
    private final float[] scratch;
    private final List<DataPhase> phases; // none if samples are taken each by itself

    DataRun(DataPass pass, int batch, float[] weight) {
        this.pass = pass;
        this.batch = batch;
        this.weight = weight;
        packed = new float[pass.packedFloats()];
        pass.pack(0, pass.packBlocks(), weight, 0, NO_BIAS, 0, packed, 0);
        switch (pass) {
            case SamplePass perSample -> {
                scratch = new float[perSample.scratchFloats()];
                phases = List.of();
            }
            case PhasedPass phased -> {
                scratch = new float[phased.scratchFloats(batch, 1)];
                phases = phased.phases(batch, 1);
            }
        }
    }

    void run(float[] in, float[] out) {
        if (pass instanceof SamplePass perSample) {
            perSample.run(0, batch, in, 0, packed, 0, scratch, 0, out, 0);
        }
        for (DataPhase phase : phases) {
            phase.run(0, 0, phase.blocks(), batch, in, 0, weight, 0, packed, 0, scratch, 0, out, 0);
        }
    }
}
