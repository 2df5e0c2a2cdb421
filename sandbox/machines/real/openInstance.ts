import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { firewallTable } from '~/sandbox/machines/real/firewall'
import type { HeldLock } from '~/sandbox/machines/real/holdLock'
import { sweepEndedInstances, takeInstance } from '~/sandbox/machines/real/instanceLock'
import { instanceNames, type InstanceNames } from '~/sandbox/machines/real/instanceNames'
import { startNetwork, type Network } from '~/sandbox/machines/real/network'
import { takeSubnet, type Subnet } from '~/sandbox/machines/real/subnet'
import { sweep } from '~/sandbox/machines/real/sweep'

/** One sandbox's place on this host: its name, its folder, its network. Two never meet. */
export type Instance = {
  names: InstanceNames
  subnet: Subnet
  network: Network
  /** Gone after `close`. */
  folder: string
  /** Ends and removes everything under the instance's name. Twice is once. */
  close(): Promise<void>
}

export type InstanceOptions = {
  /** 1 to 5 of a-z and 0-9; everything on the host carries it. */
  instance: string
  /** The instance makes a folder of its own in here. */
  stateDir: string
  /** Locks of all instances of this host. */
  runFolder?: string
}

export async function openInstance(options: InstanceOptions): Promise<Instance> {
  const { runFolder = '/run/aura' } = options
  const names = instanceNames(options.instance)
  const folder = join(options.stateDir, names.prefix)
  await sweepEndedInstances(runFolder)
  const instanceLock = await takeInstance(runFolder, names, folder)
  let subnetLock: HeldLock | null = null
  const end = async () => {
    await sweep(names, folder)
    await subnetLock?.release()
    await instanceLock.release()
  }
  try {
    const taken = await takeSubnet(runFolder)
    subnetLock = taken.lock
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const network = await startNetwork(names, taken.subnet)
    await network.inRouter('nft', ['-f', '-'], firewallTable)
    let ending: Promise<void> | null = null
    return { names, subnet: taken.subnet, network, folder, close: () => (ending ??= end()) }
  } catch (error) {
    await end()
    throw error
  }
}
