import { join } from 'node:path'
import { ensureCached } from '~/scripts/setup/cache.mjs'
import { unpackPackages } from '~/scripts/setup/apt.mjs'

// Not pinned further: the distribution keeps one version per release.
const RELEASE = 'bookworm'

/** Hetzner's own command line, unpacked from Debian's package; the path of the program. */
export async function ensureHcloudCli(): Promise<string> {
  const folder = await ensureCached(`hcloud-cli-${RELEASE}`, (into) => unpackPackages(['hcloud-cli'], into))
  return join(folder, 'usr/bin/hcloud')
}
