# shellcheck shell=bash
# Sourced by the scripts beside it, in the project's folder: build_benchmarks takes options of Maven, run_benchmarks a class and
# its arguments.

. deploy/jdk.sh
jdk=$(find_jdk) || {
    echo "benchmarks: no JDK $JDK_RELEASE or newer found: install one or set JAVA_HOME" >&2
    exit 2
}

build_benchmarks() {
    JAVA_HOME=$jdk mvn -q -B -pl benchmarks -am "$@" package
}

run_benchmarks() {
    exec "$jdk/bin/java" --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
        --sun-misc-unsafe-memory-access=allow -Dslf4j.internal.verbosity=ERROR \
        -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath)" "$@"
}
