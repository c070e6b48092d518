package io.convoy.benchmarks;

import io.convoy.kernel.DataPass;
import io.convoy.kernel.DataPhase;
import io.convoy.kernel.PhasedPass;
import io.convoy.kernel.SamplePass;
import io.convoy.tensor.AlignedFloats;
import java.util.List;

/// A pass over a batch, on one thread, its weights packed once.
final class DataRun {
    private static final float[] NO_BIAS = {};

    private final DataPass pass;
    private final int batch;
    private final AlignedFloats weight;
    private final AlignedFloats packed;
    private final AlignedFloats scratch;
    private final List<DataPhase> phases; // none if samples are taken each by itself

    DataRun(DataPass pass, int batch, AlignedFloats weight) {
        this.pass = pass;
        this.batch = batch;
        this.weight = weight;
        packed = AlignedFloats.allocate(pass.packedFloats());
        pass.pack(0, pass.packBlocks(), weight.values(), weight.start(), NO_BIAS, 0, packed.values(), packed.start());
        switch (pass) {
            case SamplePass perSample -> {
                scratch = AlignedFloats.allocate(perSample.scratchFloats());
                phases = List.of();
            }
            case PhasedPass phased -> {
                scratch = AlignedFloats.allocate(phased.scratchFloats(batch, 1));
                phases = phased.phases(batch, 1);
            }
        }
    }

    void run(AlignedFloats in, AlignedFloats out) {
        if (pass instanceof SamplePass perSample) {
            perSample.run(
                    0,
                    batch,
                    in.values(),
                    in.start(),
                    packed.values(),
                    packed.start(),
                    scratch.values(),
                    scratch.start(),
                    out.values(),
                    out.start());
        }
        for (DataPhase phase : phases) {
            phase.run(
                    0,
                    0,
                    phase.blocks(),
                    batch,
                    in.values(),
                    in.start(),
                    weight.values(),
                    weight.start(),
                    packed.values(),
                    packed.start(),
                    scratch.values(),
                    scratch.start(),
                    out.values(),
                    out.start());
        }
    }
}
