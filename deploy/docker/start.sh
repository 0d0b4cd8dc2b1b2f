#!/bin/sh
# Become one process of a container: read the keys of its service, where it has any, then become its command.
# They come from a file, so that neither `docker inspect` nor the compose file ever shows one.
set -eu
if [ -n "${HUYING_KEYS_FILE:-}" ]; then
    set -a
    . "$HUYING_KEYS_FILE"
    set +a
    unset HUYING_KEYS_FILE
fi
exec "$@"
