package io.convoy.deploy;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/// Lets container tests run, skips them or fails them: see [RequiresDocker].
final class DockerCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean available = DockerClientFactory.instance().isDockerAvailable();
        return evaluate(context.getDisplayName(), available, "true".equals(System.getenv("CI")));
    }

    static ConditionEvaluationResult evaluate(String tests, boolean available, boolean required) {
        if (available) {
            return ConditionEvaluationResult.enabled("Docker answers");
        }
        String reason = tests + " needs Docker, and no engine answers (does 'docker info' work?)";
        if (required) {
            throw new IllegalStateException(reason + "; with CI=true container tests must run");
        }
        System.err.println("SKIPPED: " + reason);
        return ConditionEvaluationResult.disabled(reason);
    }
}
