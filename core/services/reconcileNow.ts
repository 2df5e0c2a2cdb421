import { accepted, refused, type Outcome } from '../domain/errors'
import { may, nameOf, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'

/** Has a worker compare all sources now. */
export async function reconcileNow(
  { findings }: Pick<Ports, 'findings'>,
  { who, address = null }: { who: Who; address?: string | null },
): Promise<Outcome<null>> {
  if (!may(who, 'readConsole')) return refused('not_allowed', 'Staff only.')
  await findings.owe([
    { kind: 'job', job: { name: 'reconcile' } },
    { kind: 'audit', by: nameOf(who), action: 'reconcileNow', target: 'environment', address },
  ])
  return accepted(null)
}
