#!/bin/sh
# Become one supervised process: run_process.sh ENV_FILE COMMAND…
# Its environment comes from a file only its owner can read (a command line could be read by everybody); its pid is recorded before it
# becomes the command, so that what a killed supervisor leaves behind can be found and ended; its starts are counted for `make status`.
set -eu
set -a
. "$1"
set +a
shift
record=$HUYING_RUN_DIR/pids/$HUYING_PROCESS_NAME
starts=$(cat "$record.starts" 2>/dev/null || echo 0)
printf '%s\n' "$((starts + 1))" >"$record.starts"
printf '%s\n' "$$" >"$record.pid.new"
mv -f "$record.pid.new" "$record.pid"
exec "$@"
