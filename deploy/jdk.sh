# shellcheck shell=bash
# Finds a JDK; sourced by the launcher, the image script and CI. Prints nothing but the JDK's folder.

JDK_RELEASE=25

# Folders where JDKs are usually installed, one a line, newest names last.
usual_jdks() {
    local folder
    for folder in /usr/lib/jvm/* /opt/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [ -x "$folder/bin/javac" ] && printf '%s\n' "$folder"
    done
    return 0
}

# The real folder of the JDK whose java is found on the PATH.
path_jdk() {
    local java target
    java=$(command -v java) || return 0
    while [ -L "$java" ]; do
        target=$(readlink "$java")
        case $target in
            /*) java=$target ;;
            *) java=${java%/*}/$target ;;
        esac
    done
    printf '%s\n' "${java%/bin/java}"
}

# Is $1 a whole JDK, new enough? Its `release` file tells, which is faster than asking Java.
fitting_jdk() {
    local major
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [ -n "$major" ] && [ "$major" -ge "$JDK_RELEASE" ]
}

# Prints the folder of the first JDK that fits: JAVA_HOME, the PATH, the usual folders. Fails if there is none.
find_jdk() {
    local folder
    while IFS= read -r folder; do
        if [ -n "$folder" ] && fitting_jdk "$folder"; then
            printf '%s\n' "$folder"
            return 0
        fi
    done <<FOLDERS
${JAVA_HOME:-}
$(path_jdk)
$(usual_jdks)
FOLDERS
    return 1
}
