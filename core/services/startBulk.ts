import { accepted, refused, type Outcome } from '../domain/errors'
import { ADMINS_ONLY, may, nameOf, type Action, type Who } from '../domain/rights'
import type { BulkActionName } from '../ports/Bulk'
import type { Ports } from '../ports/Ports'

export const rightFor: Record<BulkActionName, Action> = {
  retryJobs: 'retryJob',
  discardJobs: 'discardJob',
  replayEvents: 'replayEvent',
}

type StartBulkInput = {
  id: string
  action: BulkActionName
  filter: Record<string, string>
  /** What was confirmed. */
  expected: number
  /** What matches now. */
  targets: string[]
  reason: string
  who: Who
  address: string | null
}

/** Begins something for many rows. If another number matches than was confirmed, it is asked again. */
export async function startBulk(
  { bulk }: Pick<Ports, 'bulk'>,
  { id, action, filter, expected, targets, reason, who, address }: StartBulkInput,
): Promise<Outcome<{ id: string }>> {
  if (!may(who, rightFor[action])) return refused('not_allowed', ADMINS_ONLY)
  if (action === 'discardJobs' && !reason.trim()) return refused('reason_missing', 'Say why.')
  if (targets.length === 0) return refused('nothing', 'Nothing matches any more.')
  if (targets.length !== expected)
    return refused('count_changed', `${targets.length} match now, not ${expected}. Confirm that number.`)
  const by = nameOf(who)
  await bulk.start({ id, action, filter, by, reason: reason.trim() || null, targets }, [
    {
      kind: 'audit',
      by,
      action: `bulk:${action}`,
      target: `bulk:${id}`,
      after: { filter, count: targets.length, reason: reason.trim() || null },
      address,
    },
  ])
  return accepted({ id })
}
