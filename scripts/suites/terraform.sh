#!/bin/sh
# Usage: terraform.sh PROGRAM validate|test FOLDER. Works on a copy: init writes into the folder, and tests run at once.
set -eu
# The provider that the set-up built, by the name of core/config/env.ts.
export TF_CLI_CONFIG_FILE="${TERRAFORM_CLI_CONFIG:?}"
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -R "$3/../.." "$copy/terraform"
cd "$copy/terraform/$(basename "$(dirname "$3")")/$(basename "$3")"
# The provider that was built here has other checksums than its registry's.
find . -name .terraform.lock.hcl -delete
"$1" init -backend=false -input=false -no-color >"$copy/init" 2>&1 || { cat "$copy/init"; exit 1; }
"$1" "$2" -no-color
