# shellcheck shell=bash
# Gives the container tests a Docker engine and a base image, with nothing but Debian's packages; sourced by .ci/run.

BASE_IMAGE=convoy-base:bookworm
dockerd_pid=

# Installs Debian packages, where there is an apt to do so; without one the tests say themselves what is missing.
install_packages() {
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 0
    echo "installing $*"
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; } \
        >/tmp/convoy-ci-apt.log 2>&1 || tail -n 20 /tmp/convoy-ci-apt.log >&2
}

# Waits until the engine answers or has ended.
await_docker() {
    local _
    for _ in $(seq 120); do
        docker info >/dev/null 2>&1 && return 0
        kill -0 "$dockerd_pid" 2>/dev/null || return 1
        sleep 0.5
    done
    return 1
}

start_docker() {
    local flags
    docker info >/dev/null 2>&1 && return 0
    if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null || ! command -v iptables >/dev/null; then
        install_packages docker.io iptables iproute2
    fi
    if ! command -v dockerd >/dev/null; then
        echo "no Docker engine here, and none could be installed" >&2
        return 0
    fi
    # What a killed engine left behind would keep a new one from starting.
    pgrep -x dockerd >/dev/null || rm -f /var/run/docker.pid /var/run/docker/containerd/containerd.pid
    # The usual storage driver first; vfs works where the file system allows no overlay.
    for flags in "" "--storage-driver=vfs"; do
        # shellcheck disable=SC2086
        setsid dockerd $flags </dev/null >/tmp/convoy-ci-dockerd.log 2>&1 &
        dockerd_pid=$!
        if await_docker; then
            docker version --format 'Docker client {{.Client.Version}}, engine {{.Server.Version}}'
            return 0
        fi
        stop_docker
    done
    echo "dockerd did not start:" >&2
    tail -n 20 /tmp/convoy-ci-dockerd.log >&2
}

# Stops the engine if it is ours.
stop_docker() {
    if [ -n "$dockerd_pid" ]; then
        kill "$dockerd_pid" 2>/dev/null || true
        wait "$dockerd_pid" 2>/dev/null || true
        dockerd_pid=
    fi
}

# A small Debian for deploy/image.sh to build on, made from packages: no image registry is needed.
ensure_base_image() {
    docker info >/dev/null 2>&1 || return 0
    docker image inspect "$BASE_IMAGE" >/dev/null 2>&1 && return 0
    command -v mmdebstrap >/dev/null || install_packages mmdebstrap
    echo "making $BASE_IMAGE"
    mmdebstrap --quiet --variant=minbase bookworm - | docker import - "$BASE_IMAGE"
}
