#!/bin/sh
# Make the virtual environment and install one lock file into it: bootstrap.sh local|dev
# Needs python3 (3.11 or later) only. Does nothing when the lock has not changed since the last time.
set -eu
group=${1:-local}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=${HUYING_VENV:-$root/.venv}
python=${PYTHON:-python3}
lock=$root/deploy/requirements/$group.lock
log=$root/.run/log/setup.log

fail() {
    echo "huying: $*" >&2
    exit 1
}
stamp_of() { sha256sum "$root/deploy/requirements/$1.lock" | cut -c1-64; }
installed() { [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.huying-$1" 2>/dev/null)" = "$(stamp_of "$1")" ]; }
works() { "$venv/bin/python" -m pip --version >/dev/null 2>&1; }

venv_with_machine_pip() { "$python" -c 'import ensurepip' 2>/dev/null && "$python" -m venv --clear "$venv"; }
venv_by_apt_as_root() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-venv; } || return 1
    venv_with_machine_pip
}
venv_by_download() {
    command -v apt-get >/dev/null || return 1
    sh "$here/debs.sh" "$root/.run/packages/pip" python3-pip-whl || return 1
    wheel=$(ls "$root"/.run/packages/pip/root/usr/share/python-wheels/pip-*.whl) || return 1
    "$python" -m venv --clear --without-pip "$venv" && "$venv/bin/python" "$wheel/pip" install -q --no-index --no-deps "$wheel"
}

# uv does in seconds what takes pip minutes; it does not read pip's settings, so the index goes along.
# Where uv or the index refuses, pip does it after all.
pip_install() { "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-input --require-hashes --only-binary :all: -r "$1"; }
# The machine's settings for other environments (UV_PYTHON, UV_SYSTEM_PYTHON) do not count for this one.
pip_index() { "$venv/bin/python" -m pip config list 2>/dev/null | sed -n -e "s/^global\.index-url='\(.*\)'\$/\1/p" -e "s/^install\.index-url='\(.*\)'\$/\1/p" | tail -n 1; }
uv_install() {
    pip_install "$root/deploy/requirements/installer.lock" || return 1
    UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$(pip_index)}} UV_HTTP_TIMEOUT=${UV_HTTP_TIMEOUT:-15} \
        "$venv/bin/uv" pip install -q --python "$venv/bin/python" --compile-bytecode --require-hashes --only-binary :all: -r "$1"
}

installed "$group" && exit 0
[ "$group" = local ] && installed dev && exit 0
command -v "$python" >/dev/null || fail "python3 is missing: install Python 3.11 or later, then run make again"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$python is older than 3.11: set PYTHON to a newer one"
[ -f "$lock" ] || fail "there is no $lock"
mkdir -p "$(dirname "$log")" && : >"$log"
if ! works; then
    echo "huying: making the virtual environment"
    { venv_with_machine_pip || venv_by_apt_as_root || venv_by_download; } >>"$log" 2>&1 ||
        fail "no virtual environment could be made (see $log): install the package python3-venv, then run make again"
fi
echo "huying: installing the Python packages of $group.lock (the first time only)"
rm -f "$venv"/.huying-*
{ uv_install "$lock" || pip_install "$lock"; } >>"$log" 2>&1 ||
    fail "the Python packages could not be installed (see $log): check pip's index and the network, then run make again"
stamp_of "$group" >"$venv/.huying-$group"
