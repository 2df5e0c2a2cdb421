#!/bin/sh
# unpack.sh FOLDER ARCHIVE SHA256 ACCOUNT HOME CONFIG PACKAGE RESTORED WANTED
# Unpacks an archive beside the agent's data, by OpenClaw's own means, which verify it first.
set -eu
folder=$1 archive=$2 sha256=$3 account=$4 home=$5 config=$6 package=$7 restored=$8 wanted=$9
unpacked=$folder/unpacked

# Put in place by this run before, whose worker was lost: its owner may have written since.
if [ -f "$restored" ] && [ "$(cat "$restored")" = "$wanted" ]; then
  rm -f "$archive"
  exit 0
fi
if ! echo "$sha256  $archive" | sha256sum --check --status; then
  rm -f "$archive"
  echo 'what came is not what was backed up' >&2
  exit 1
fi
install -d -m 0711 "$folder"
rm -rf "$unpacked" "$folder/state"
install -d -m 0700 -o "$account" -g "$account" "$unpacked"
mv "$archive" "$unpacked/archive.tar.gz"
chown "$account:$account" "$unpacked/archive.tar.gz"
cd "$unpacked"

runuser -u "$account" -- env -i PATH="$PATH" HOME="$home" OPENCLAW_STATE_DIR="$home/.openclaw" \
  OPENCLAW_CONFIG_PATH="$config" OPENCLAW_CONFIG_READONLY=1 OPENCLAW_NO_AUTO_UPDATE=1 \
  node "$package/openclaw.mjs" backup restore archive.tar.gz --target "$unpacked/data" --json \
  >"$folder/said" 2>&1 || { tail -c 400 "$folder/said" >&2; exit 1; }

# The configuration that is in there too is another machine's, or an older one.
state=$(python3 -c '
import json, re, sys
(root,) = __import__("pathlib").Path(sys.argv[1]).glob("*/manifest.json")
(asset,) = [a for a in json.loads(root.read_text())["assets"] if a["kind"] == "state"]
path = asset["archivePath"]
assert re.fullmatch(r"[\w.+:/-]+", path) and ".." not in path.split("/") and path[0] != "/", path
print(path)' "$unpacked/data")
[ -d "$unpacked/data/$state" ] && [ ! -L "$unpacked/data/$state" ]
mv "$unpacked/data/$state" "$folder/state"
rm -rf "$unpacked"
