#!/bin/sh
# Kills all that runs in the cgroups of an instance, until nothing does. Runs when the sandbox's process has ended,
# however it did: a machine that is just booting does not hear a request to shut down.
# Usage: endProcesses.sh PREFIX
set -u
groups="/sys/fs/cgroup/$1 /sys/fs/cgroup/*/$1"
tries=0
while [ "$tries" -lt 100 ]; do
  # shellcheck disable=SC2086 # the pattern is to be expanded
  pids=$(find $groups -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u)
  [ -n "$pids" ] || exit 0
  # shellcheck disable=SC2086 # one argument for each
  kill -KILL $pids 2>/dev/null
  sleep 0.05
  tries=$((tries + 1))
done
