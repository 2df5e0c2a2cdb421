import { createRealMachines } from '~/sandbox/machines/real/createRealMachines'
import { createTailnet } from '~/sandbox/machines/real/tailnet/createTailnet'
import { ensureBase } from '~/scripts/images/ensureBase'
import { tailnetPrograms } from '~/sandbox/machines/real/testing/tailnetPrograms'

/**
 * A sandbox process for tests that end one: two machines, one of them off, and a tailnet.
 * Usage: runMachines.ts INSTANCE STATE_DIR. Prints `ready` when all is up.
 */
const [instance = '', stateDir = ''] = process.argv.slice(2)
const machines = await createRealMachines({ instance, stateDir, base: await ensureBase(), golden: null })
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void machines.close().then(() => process.exit(0)))
await createTailnet({ instance: machines.instance, programs: await tailnetPrograms() })
for (const serverId of [1, 2]) {
  const ipv4 = machines.allocateAddress(serverId)
  const name = `aura-run-g${serverId}`
  await machines.create({ serverId, name, ipv4, userData: '#cloud-config\n{}\n', imageId: null })
}
await machines.powerOff(2)
setInterval(() => {}, 60_000)
console.log('ready')
