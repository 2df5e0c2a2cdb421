import { accepted, refused, type Outcome } from '../domain/errors'
import { ADMINS_ONLY, may, nameOf, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'

/** Turns the deletion of findings on again, and takes this database for the right one. */
export async function rearmBreaker(
  { findings }: Pick<Ports, 'findings'>,
  { reason, who, address = null }: { reason: string; who: Who; address?: string | null },
): Promise<Outcome<null>> {
  if (!may(who, 'rearmDeletion')) return refused('not_allowed', `${ADMINS_ONLY}.`)
  if (!reason.trim()) return refused('reason_missing', 'Say why.')
  const { breaker, isTokenOurs, epochKnown, epochNow } = await findings.guard()
  if (!isTokenOurs)
    return refused(
      'foreign_token',
      'This database belongs to another cloud token. Give the environment another name.',
    )
  const by = nameOf(who)
  await findings.rearm([
    {
      kind: 'audit',
      by,
      action: 'rearmBreaker',
      target: 'environment',
      before: { breaker, database: epochKnown },
      after: { reason: reason.trim(), database: epochNow },
      address,
    },
  ])
  return accepted(null)
}
