import { join } from 'node:path'
import { holdLock, type HeldLock } from '~/sandbox/machines/real/holdLock'
import { runCommand } from '~/sandbox/machines/real/runCommand'

/** A /24 of the range for benchmarks (RFC 2544), which no real network uses. */
export type Subnet = {
  /** `198.18.N` */
  base: string
  /** The router, everybody's gateway. */
  gateway: string
  /** The host, as guests see it: callback listener, model, and the bastion for SSH. */
  host: string
  /** A second address of the host, which no firewall rule names. */
  stranger: string
  /**
   * The tailnet's control server, on the router. A private address (RFC 1918), as tailscaled speaks plain HTTP
   * only to one: with any other it insists on port 443 when it comes again within two minutes.
   */
  control: string
  /** Where the operators' tailscaled lives. */
  ops: string
  /** Addresses for machines, in the order in which they are given out. */
  machineAddresses: string[]
}

const FIRST_MACHINE = 10
const LAST_MACHINE = 254

export function subnetOf(index: number): Subnet {
  const base = `198.18.${index}`
  const machineAddresses = Array.from(
    { length: LAST_MACHINE - FIRST_MACHINE + 1 },
    (_, offset) => `${base}.${FIRST_MACHINE + offset}`,
  )
  return {
    base,
    gateway: `${base}.1`,
    host: `${base}.2`,
    stranger: `${base}.3`,
    control: `10.198.${index}.1`,
    ops: `${base}.9`,
    machineAddresses,
  }
}

/** Takes a /24 that no other instance has: by a lock, and never one that an ended instance left in use. */
export async function takeSubnet(runFolder: string): Promise<{ subnet: Subnet; lock: HeldLock }> {
  const inUse = await runCommand('ip', ['-4', '-o', 'addr', 'show'])
  for (let index = 0; index < 256; index++) {
    const subnet = subnetOf(index)
    if (inUse.includes(` ${subnet.host}/`)) continue
    const lock = await holdLock(join(runFolder, 'subnets', `${index}.lock`), { wait: false })
    if (lock) return { subnet, lock }
  }
  throw new Error('all 256 networks of 198.18.0.0/16 are taken')
}
