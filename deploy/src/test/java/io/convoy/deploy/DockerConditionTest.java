package io.convoy.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// [DockerCondition#evaluate] alone; the annotation itself is seen at work in the container tests.
class DockerConditionTest {
    @Test
    void testsRunWhereDockerAnswers() {
        assertThat(DockerCondition.evaluate("Tests", true, true).isDisabled()).isFalse();
    }

    @Test
    void withoutDockerTestsAreSkippedWithAReason() {
        assertThat(DockerCondition.evaluate("Tests", false, false))
                .satisfies(result -> assertThat(result.isDisabled()).isTrue())
                .satisfies(
                        result -> assertThat(result.getReason().orElseThrow()).contains("Tests needs Docker"));
    }

    @Test
    void withoutDockerTestsFailInCi() {
        assertThatThrownBy(() -> DockerCondition.evaluate("Tests", false, true)).hasMessageContaining("CI=true");
    }
}
