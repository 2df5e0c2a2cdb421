import { z } from 'zod'
import type { Ports } from '../ports/Ports'

/** ed25519 only: 51 bytes in base64 after the algorithm's name. */
const HostKey = z.string().regex(/^ssh-ed25519 [A-Za-z0-9+/]{68}={0,2}(\s.*)?$/)

export type Registration = { status: 200 | 400 | 403 | 404 | 409 | 410 }

type RegisterInput = { token: string; hostKey: unknown; from: string }

/** Takes the host key that a machine posts at its first boot. The token works once, from the machine's own address. */
export async function registerHostKey(
  { registrations, alerts, keys, settings }: Pick<Ports, 'registrations' | 'alerts' | 'keys' | 'settings'>,
  { token, hostKey, from }: RegisterInput,
): Promise<Registration> {
  const parsed = HostKey.safeParse(typeof hostKey === 'string' ? hostKey.trim() : hostKey)
  if (!parsed.success) return { status: 400 }
  const [algorithm, key] = parsed.data.split(/\s+/)
  const tokenHash = keys.hash(token)
  const { outcome, machine } = await registrations.register({
    tokenHash,
    hostKey: `${algorithm} ${key}`,
    from,
    windowMs: settings.waits.registrationWindowMs,
  })
  if (outcome === 'used' || outcome === 'wrongAddress') {
    // Somebody has a token that was spent, or is not theirs: the machine may not be what it seems.
    await alerts.raise(
      `registration_${outcome}`,
      machine ?? tokenHash.slice(0, 12),
      `A registration came from ${from}`,
    )
  }
  return { status: statusOf[outcome] }
}

const statusOf = {
  registered: 200,
  held: 200,
  used: 409,
  unknown: 404,
  wrongAddress: 403,
  late: 410,
} as const
