import type { AuthKeySpec, TailnetBackend, TailnetDevice } from '~/sandbox/tailscale/TailnetBackend'
import type { Timeline } from '~/sandbox/world/Timeline'

/** The tailnet in memory: devices join with a key, as a machine's play asks for it. */
export type SimulatedTailnet = TailnetBackend & {
  /** Address of the ops node, from which the plane reaches agents. */
  opsAddress: string
  /** A machine joins with a key's secret. Null: refused, the key is unknown, used up or too old. */
  join(secret: string, hostname: string): TailnetDevice | null
  /** A device shows as offline while its machine is down. */
  setOnline(deviceId: string, isOnline: boolean): void
}

const OPS_ADDRESS = '100.64.0.1'

type Key = AuthKeySpec & { id: string; secret: string; isUsed: boolean }

/** Addresses are given out in order and never twice, as by headscale's sequential allocation. */
function address(index: number): string {
  return `100.64.${(index >> 8) & 255}.${index & 255}`
}

export function createSimulatedTailnet({
  timeline,
  random = Math.random,
}: {
  timeline: Timeline
  random?: () => number
}): SimulatedTailnet {
  const keys = new Map<string, Key>()
  const devices = new Map<string, TailnetDevice>()
  let lastKey = 0
  let lastIndex = 1

  const add = (hostname: string, ipv4: string, tags: string[], keyId: string | null) => {
    const now = timeline.now()
    const id = `n${letters(random, 12)}CNTRL`
    const device: TailnetDevice = {
      id,
      hostname,
      addresses: [ipv4, `fd7a:115c:a1e0::${ipv4.split('.').slice(2).map(Number).map(hex).join('')}`],
      tags,
      online: true,
      createdAtMs: now,
      lastSeenMs: now,
      keyId,
    }
    devices.set(id, device)
    return device
  }
  add('aura-ops', OPS_ADDRESS, ['tag:aura-ops'], null)

  return {
    opsAddress: OPS_ADDRESS,
    async createKey(spec) {
      lastKey += 1
      const id = `k${lastKey}${letters(random, 10)}CNTRL`
      const secret = `tskey-auth-${id}-${letters(random, 32)}`
      keys.set(id, { ...spec, id, secret, isUsed: false })
      return { id, secret }
    },
    deleteKey: async (id) => keys.delete(id),
    listDevices: async () => [...devices.values()].map((device) => ({ ...device })),
    deleteDevice: async (id) => devices.delete(id),
    join(secret, hostname) {
      const key = [...keys.values()].find((candidate) => candidate.secret === secret)
      if (!key || key.expiresAtMs <= timeline.now() || (key.isUsed && !key.reusable)) return null
      key.isUsed = true
      lastIndex += 1
      return add(hostname, address(lastIndex), key.tags, key.id)
    },
    setOnline(deviceId, isOnline) {
      const device = devices.get(deviceId)
      if (!device) return
      device.online = isOnline
      device.lastSeenMs = timeline.now()
    },
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}

function letters(random: () => number, count: number): string {
  const all = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
  return Array.from({ length: count }, () => all[Math.floor(random() * all.length)]).join('')
}
