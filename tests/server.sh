# Shared by the tests that ask a running server from outside: programs they need, and the server.
# Sourced by bash; the caller sets `what` to its name for messages.

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 1; fi
}

fail() {
    echo "$what: $*" >&2
    exit 2
}

install_packages() { # install_packages PACKAGE...
    command -v apt-get >/dev/null || return 0
    as_root apt-get install -y --no-install-recommends "$@" >/dev/null 2>&1 ||
        { as_root apt-get update >/dev/null 2>&1 && as_root apt-get install -y --no-install-recommends "$@" >/dev/null; } || true
}

need() { # need PROGRAM PACKAGE...
    command -v "$1" >/dev/null && return
    local program=$1
    shift
    install_packages "$@"
    command -v "$program" >/dev/null || fail "$program is missing; install it (Debian: apt-get install $*)"
}

# Builds the program unless TIAOWEN_BIN names one, indexes into a folder of its own and serves on a free port:
# sets `bin`, `work` and `base`, and stops and removes everything at the end.
start_server() {
    bin=${TIAOWEN_BIN:-}
    if [ -z "$bin" ]; then
        cargo build --locked --quiet
        bin=${CARGO_TARGET_DIR:-target}/debug/tiaowen
    fi
    work=$(mktemp -d)
    server=
    trap stop_server EXIT
    # What a test writes by the pages must not land in the project.
    cp -r corpus "$work/corpus"
    export TIAOWEN_CORPUS="$work/corpus"
    "$bin" --index "$work/index" index >"$work/index.log" 2>&1 || { cat "$work/index.log" >&2; exit 1; }
    # Looked into before the server may have opened it.
    : >"$work/out"
    "$bin" --index "$work/index" serve --port 0 >"$work/out" 2>"$work/err" &
    server=$!
    base=
    for _ in $(seq 150); do
        base=$(sed -n 's|^.*\(http://[0-9.:]*\)/.*$|\1|p' "$work/out" | head -1)
        [ -n "$base" ] && return
        kill -0 "$server" 2>/dev/null || { cat "$work/err" >&2; exit 1; }
        sleep 0.2
    done
    fail "the server did not say where it listens"
}

stop_server() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
