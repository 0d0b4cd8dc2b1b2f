#!/bin/sh
# Resolve the three lock files anew, with hashes and without any host name; dev binds the other two.
set -eu
cd "$(dirname "$0")"
compile() {
    uv pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-header --no-emit-index-url --no-annotate --no-config "$@" >/dev/null
}
compile "$@" dev.in -o dev.lock
for group in local runtime chat node installer; do compile -c dev.lock "$group.in" -o "$group.lock"; done
