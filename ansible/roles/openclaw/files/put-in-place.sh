#!/bin/sh
# put-in-place.sh FOLDER STATE
# Puts the unpacked data in place of the agent's. Ended in between, it is made whole by unpacking once more.
set -eu
folder=$1 state=$2

[ -d "$folder/state" ]
if [ -e "$state" ]; then
  rm -rf "$folder/before"
  mv "$state" "$folder/before"
fi
mv "$folder/state" "$state"
