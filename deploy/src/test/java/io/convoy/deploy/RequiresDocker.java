package io.convoy.deploy;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/// Marks a class of container tests: it runs after the jars are packaged (`mvn verify`), and only where a Docker
/// engine answers.
///
/// Without one the tests are skipped with a line that says so; where the environment says `CI=true` they fail
/// instead.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("container")
@ExtendWith(DockerCondition.class)
@interface RequiresDocker {}
