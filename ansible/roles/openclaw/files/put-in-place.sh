#!/bin/sh
# put-in-place.sh FOLDER STATE RESTORED WANTED
# Puts the unpacked data in place of the agent's and notes that in the file RESTORED. Ended in between, it is made
# whole by unpacking once more; done before, it is left.
set -eu
folder=$1 state=$2 restored=$3 wanted=$4

if [ -f "$restored" ] && [ "$(cat "$restored")" = "$wanted" ]; then exit 0; fi
[ -d "$folder/state" ]
if [ -e "$state" ]; then
  rm -rf "$folder/before"
  mv "$state" "$folder/before"
fi
mv "$folder/state" "$state"
printf '%s\n' "$wanted" >"$restored.new"
mv "$restored.new" "$restored"
