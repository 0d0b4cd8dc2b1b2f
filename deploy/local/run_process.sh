#!/bin/sh
# Become one supervised process: run_process.sh ENV_FILE COMMAND…
# Its environment comes from a file only its owner can read (a command line could be read by everybody); its pid is recorded before it
# becomes the command, so that what a killed supervisor leaves behind can be found and ended.
set -eu
set -a
. "$1"
set +a
shift
pid_file=$HUYING_RUN_DIR/pids/$HUYING_PROCESS_NAME.pid
printf '%s\n' "$$" >"$pid_file.new"
mv -f "$pid_file.new" "$pid_file"
exec "$@"
