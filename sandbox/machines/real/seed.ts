import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type Seed = {
  instanceId: string
  hostname: string
  address: string
  gateway: string
  userData: string
}

/** What cloud-init reads at first boot, as its NoCloud source wants it; JSON is YAML too. */
export async function writeSeed(upper: string, seed: Seed) {
  const folder = join(upper, 'var/lib/cloud/seed/nocloud')
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'meta-data'),
    JSON.stringify({ 'instance-id': seed.instanceId, 'local-hostname': seed.hostname }),
  )
  // cloud-init 22.4 refuses `to: default` and drops `on-link`: so a /24, and the router answers for all of it.
  const routes = [{ to: '0.0.0.0/0', via: seed.gateway }]
  const ethernets = { eth0: { addresses: [`${seed.address}/24`], routes } }
  await writeFile(join(folder, 'network-config'), JSON.stringify({ version: 2, ethernets }))
  await writeFile(join(folder, 'user-data'), seed.userData, { mode: 0o600 })
}

/** A script that cloud-init runs late in the first boot, after phone-home: where faults of the boot are played. */
export async function writeFirstBootScript(upper: string, text: string) {
  const folder = join(upper, 'var/lib/cloud/scripts/per-instance')
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'sandbox-fault')
  await writeFile(file, `#!/bin/sh\n${text}\n`)
  await chmod(file, 0o755)
}
