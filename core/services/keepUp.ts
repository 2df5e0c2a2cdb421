import type { Ports } from '../ports/Ports'
import { openRun } from './openRun'
import { revokeLeftBehind } from './revokeLeftBehind'

type KeepPorts = Pick<Ports, 'agents' | 'runs' | 'keys' | 'random' | 'clock'> &
  Parameters<typeof revokeLeftBehind>[0]

const AT_ONCE = 20
const DAY_MS = 24 * 3_600_000
/** The daily backup is made between 03:00 and 05:00 UTC, each agent at its own time. */
const NIGHT_HOUR = 3
const JITTER_MS = 2 * 3_600_000
export const KEY_AGE_MAX_MS = 90 * DAY_MS

/** What is done by the clock: a backup a day, fresh keys after 90 days, and away with keys of machines long gone. */
export async function keepUp(ports: KeepPorts): Promise<void> {
  const { agents, clock } = ports
  const now = clock.now()
  for (const { id, backupDueAt } of await agents.backupsDue(AT_ONCE)) {
    // The first time it is only planned: what has just been set up has nothing to keep yet.
    if (backupDueAt)
      await openRun(ports, { kind: 'backup', agentId: id, by: 'aura', input: { cause: 'daily' } })
    await agents.planBackup(id, nextNight(now, ports.random))
  }
  for (const agentId of await agents.oldKeys(new Date(now.getTime() - KEY_AGE_MAX_MS), AT_ONCE)) {
    await openRun(ports, { kind: 'rotateKeys', agentId, by: 'aura' })
  }
  await revokeLeftBehind(ports)
}

/** The coming night after the next full day, spread so that not all machines work at once. */
export function nextNight(now: Date, random: () => number): Date {
  const night = new Date(now)
  night.setUTCHours(NIGHT_HOUR, 0, 0, 0)
  if (night <= now) night.setUTCDate(night.getUTCDate() + 1)
  return new Date(night.getTime() + Math.floor(random() * JITTER_MS))
}
