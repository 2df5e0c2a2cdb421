#!/bin/sh
# Runs a command in the process group that this shell leads, beside a watcher that ends the whole group when the
# worker's pipe (descriptor 9) closes: a worker that is killed outright leaves nothing running.
# Usage: leash.sh NODE SWEEP MARK FOLDER COMMAND [ARGUMENT...]; FOLDER may be empty.
node=$1 sweep=$2 mark=$3 folder=$4
shift 4
(
  trap '' INT TERM HUP
  read -r _ <&9
  exec "$node" "$sweep" "$$" "$mark" "$folder"
) </dev/null >/dev/null 2>&1 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- &
exec "$@" 9<&-
