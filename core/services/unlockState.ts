import { accepted, refused, unreachable, type Outcome } from '../domain/errors'
import { ADMINS_ONLY, may, nameOf, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'

/** A holder that was alive within this time still works: cancel its run instead. */
const SILENT_MS = 30_000

type UnlockInput = {
  subject: string
  /** The agent's name, as it must be typed. */
  name: string
  typed: string
  who: Who
  address: string | null
}

/** Takes a lock away that its holder will not give back. */
export async function unlockState(
  { stateLocks, clock }: Pick<Ports, 'stateLocks' | 'clock'>,
  { subject, name, typed, who, address }: UnlockInput,
): Promise<Outcome<{ says: string }>> {
  if (!may(who, 'unlockState')) return refused('not_allowed', ADMINS_ONLY)
  if (typed.trim() !== name) return refused('typed_wrong', `Type ${name}.`)
  const by = nameOf(who)
  const done = await stateLocks.unlock(subject, SILENT_MS, [
    { kind: 'audit', by, action: 'unlockState', target: `state:${subject}`, address },
  ])
  switch (done.at) {
    case 'unlocked':
      return accepted({ says: `The state of ${name} is unlocked.` })
    case 'free':
      return refused('free', 'It is not locked.')
    case 'held': {
      const seconds = Math.max(0, Math.round((clock.now().getTime() - done.aliveAt.getTime()) / 1_000))
      return refused('held', `Held by ${done.ref}, alive ${seconds} s ago. Cancel that run.`)
    }
    default:
      return unreachable(done)
  }
}
