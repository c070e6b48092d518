#!/usr/bin/env bash
# Builds the container image from what Maven has packaged: deploy/image.sh [--base IMAGE] [--tag NAME]
# The base image must hold a glibc and useradd (Debian, Ubuntu); the Java runtime is linked here, on the host. Without --base it
# is that of the environment's CLUSTER_BASE_IMAGE, or convoy-base:bookworm where CI has made that, or debian:bookworm-slim.
set -euo pipefail

base=${CLUSTER_BASE_IMAGE:-}
tag=convoy:latest
while [ $# -gt 0 ]; do
    case $1 in
        --base) base=$2 ;;
        --tag) tag=$2 ;;
        *)
            sed -n '2,4s/^# //p' "$0" >&2
            exit 2
            ;;
    esac
    shift 2
done

if [ "$(uname -s)" != Linux ]; then
    echo "image.sh: runs on Linux only, for the runtime in the image is linked from this machine's JDK" >&2
    exit 2
fi
deploy=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$deploy/target
image=$target/image
if [ ! -d "$target/lib" ]; then
    echo "image.sh: nothing packaged in $target/lib: run 'mvn package' first" >&2
    exit 2
fi
. "$deploy/jdk.sh"
jdk=$(find_jdk) || {
    echo "image.sh: no JDK $JDK_RELEASE or newer found: set JAVA_HOME" >&2
    exit 2
}

# What jdeps finds in our jars and Pekko, gRPC, Logback and Jackson, and what they reach by reflection or as services:
# jdk.crypto.ec for TLS, jdk.zipfs for archives, jdk.jfr and jdk.jcmd for looking into a running node.
modules=java.base,java.compiler,java.desktop,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.crypto.ec,jdk.incubator.vector
modules=$modules,jdk.jcmd,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs

# The runtime is linked anew only when the JDK or the list of modules changes.
mkdir -p "$image"
linked="$modules $(cksum <"$jdk/release")"
if [ "$(cat "$image/runtime.stamp" 2>/dev/null)" != "$linked" ]; then
    rm -rf "$image/runtime" "$image/runtime.stamp"
    "$jdk/bin/jlink" --add-modules "$modules" --output "$image/runtime" \
        --strip-java-debug-attributes --no-header-files --no-man-pages --generate-cds-archive
    printf '%s' "$linked" >"$image/runtime.stamp"
fi

rm -rf "${image:?}/lib"
cp -R "$target/lib" "$image/lib"
cp "$target/jvm.args" "$deploy/src/main/image/convoy" "$deploy/Dockerfile" "$image/"
chmod 755 "$image/convoy"
printf 'runtime.stamp\nDockerfile\n' >"$image/.dockerignore"
if [ -z "$base" ]; then
    base=debian:bookworm-slim
    if docker image inspect convoy-base:bookworm >/dev/null 2>&1; then
        base=convoy-base:bookworm
    fi
fi
docker build --quiet --build-arg "BASE=$base" --tag "$tag" "$image"
