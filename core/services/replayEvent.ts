import { accepted, refused, type Outcome } from '../domain/errors'
import { may, nameOf, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'

/** Handles one of Stripe's events again. Safe twice: it is a hint, and its object is read again. */
export async function replayEvent(
  ports: Pick<Ports, 'inbox'>,
  { id, who, address }: { id: string; who: Who; address: string | null },
): Promise<Outcome<{ says: string }>> {
  if (!may(who, 'replayEvent')) return refused('not_allowed', 'Staff only.')
  return replayAs(ports, { id, by: nameOf(who), address })
}

/** For whoever was found to have the right. */
export async function replayAs(
  { inbox }: Pick<Ports, 'inbox'>,
  { id, by, address }: { id: string; by: string; address: string | null },
): Promise<Outcome<{ says: string }>> {
  const isKnown = await inbox.replay(id, [
    { kind: 'audit', by, action: 'replayEvent', target: `event:${id}`, address },
  ])
  return isKnown ? accepted({ says: 'Handled again now.' }) : refused('not_found', 'There is no such event.')
}
