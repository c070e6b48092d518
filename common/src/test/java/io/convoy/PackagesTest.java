package io.convoy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The ground rules of `io.convoy`'s package-info.
class PackagesTest {
    /// Ground floor first: each may use those before it.
    private static final List<String> FLOORS = List.of(
            "tensor",
            "random",
            "kernel",
            "config",
            "trace",
            "nn",
            "model",
            "optim",
            "data",
            "plan",
            "checkpoint",
            "train",
            "job");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.convoy");

    @Test
    void packagesUseOnlyThoseBelowThem() {
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            String[] above = FLOORS.subList(floor + 1, FLOORS.size()).stream()
                    .map(name -> "io.convoy." + name + "..")
                    .toArray(String[]::new);
            if (above.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage("io.convoy." + FLOORS.get(floor) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(above)
                        .check(classes);
            }
        }
    }

    @Test
    void tracesKnowNothingOfWhatTheyShow() {
        noClasses()
                .that()
                .resideInAPackage("io.convoy.trace..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.convoy..").and(resideOutsideOfPackage("io.convoy.trace..")))
                .check(classes);
    }

    @Test
    void onlyKernelsUseTheVectorApi() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.convoy.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(classes);
    }

    @Test
    void trainingOnOneMachineKnowsNeitherActorsNorNetwork() {
        noClasses()
                .that()
                .resideInAPackage("io.convoy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.pekko..", "io.grpc..", "io.convoy.proto..")
                .check(classes);
    }
}
