package io.convoy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.model.Zoo;
import io.convoy.nn.Architecture;
import io.convoy.tensor.AlignedFloats;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConvolutionTest {

    @Test
    void branchesOfResidualsAreFoundAndEqualShapesOnce() {
        assertThat(Convolution.of(Zoo.get("resnet20").architecture()))
                .extracting(Convolution::name)
                .containsExactlyInAnyOrder(
                        "3x32x32-16x3x3-s1-p1-image",
                        "16x32x32-16x3x3-s1-p1",
                        "16x32x32-32x3x3-s2-p1",
                        "16x32x32-32x1x1-s2-p0",
                        "32x16x16-32x3x3-s1-p1",
                        "32x16x16-64x3x3-s2-p1",
                        "32x16x16-64x1x1-s2-p0",
                        "64x8x8-64x3x3-s1-p1");
    }

    @Test
    void multiplyAddsAreThoseOfTheModelsTable() {
        Architecture model = Zoo.get("cifar-cnn").architecture();
        long inTable = model.table().stream()
                .filter(row -> row.type().equals("conv"))
                .mapToLong(Architecture.Row::multiplyAdds)
                .sum();

        assertThat(Convolution.of(model))
                .hasSize(4)
                .satisfies(all -> assertThat(all.stream()
                                .mapToLong(Convolution::multiplyAdds)
                                .sum())
                        .isEqualTo(inTable));
    }

    @Test
    void everyConvolutionOfTheZooIsFoundByItsName() {
        List<Convolution> all = Convolution.ofZoo();

        assertThat(all).extracting(each -> Convolution.named(each.name())).isEqualTo(all);
        assertThatThrownBy(() -> Convolution.named("other")).hasMessageStartingWith("convolution other: expected");
    }

    @Test
    void operandsFitEveryPass() {
        for (Convolution each : Convolution.of(Zoo.get("lenet5").architecture())) {
            var operands = new ConvOperands(each, 2);

            assertThat(operands.forward().values()).hasSize(2 * each.yLayout().sampleStride() + AlignedFloats.LINE);
            assertThat(operands.backwardWeights()).hasSize(each.shape().weights());
            if (!each.ofImage()) {
                assertThat(operands.backwardData().values())
                        .hasSize(2 * each.xLayout().sampleStride() + AlignedFloats.LINE);
            }
        }
    }
}
