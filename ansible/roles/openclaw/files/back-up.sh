#!/bin/sh
# back-up.sh FOLDER BACKUP ACCOUNT HOME CONFIG PACKAGE
# Makes one archive of the agent's data by OpenClaw's own means, has it verified and restores it into an empty folder.
# Then it goes where the agent, who may do anything in its own files, can't change it. Prints what it is, as JSON.
set -eu
folder=$1 backup=$2 account=$3 home=$4 config=$5 package=$6
making=$folder/making kept=$folder/$backup.tar.gz

rm -rf "$folder"
install -d -m 0711 "$folder"
install -d -m 0700 -o "$account" -g "$account" "$making"
cd "$making"
trap 'rm -rf "$making"' EXIT

openclaw() {
  runuser -u "$account" -- env -i PATH="$PATH" HOME="$home" OPENCLAW_STATE_DIR="$home/.openclaw" \
    OPENCLAW_CONFIG_PATH="$config" OPENCLAW_CONFIG_READONLY=1 OPENCLAW_NO_AUTO_UPDATE=1 \
    node "$package/openclaw.mjs" "$@" >"$folder/said" 2>&1 || { tail -c 400 "$folder/said" >&2; exit 1; }
}

openclaw backup create --verify --json --output "$making"
made=$(find "$making" -maxdepth 1 -type f -name '*.tar.gz')
openclaw backup restore "$made" --target "$making/proof" --json

# Not through a link that the agent may have put there meanwhile.
(umask 077 && dd if="$made" of="$kept" iflag=nofollow bs=1M conv=fsync,excl status=none)
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$package/package.json")
printf '{"path":"%s","bytes":"%s","sha256":"%s","openclaw_version":"%s"}\n' \
  "$kept" "$(stat --format=%s "$kept")" "$(sha256sum "$kept" | cut -d ' ' -f 1)" "$version"
