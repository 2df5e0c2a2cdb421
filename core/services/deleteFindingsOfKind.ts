import { accepted, refused, type Outcome } from '../domain/errors'
import { findingFacts, type FindingKind } from '../domain/reconcile'
import { ADMINS_ONLY, may, nameOf, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'
import { whyNotDeleted } from './deleteFinding'

/** More at once is done in several goes. */
const AT_ONCE_MAX = 500

type DeleteInput = { kind: FindingKind; typedCount: number; who: Who; address?: string | null }

/** Asks for the deletion of all open findings of one kind; each is proved gone by itself. The count is typed. */
export async function deleteFindingsOfKind(
  { findings }: Pick<Ports, 'findings'>,
  { kind, typedCount, who, address = null }: DeleteInput,
): Promise<Outcome<{ says: string }>> {
  if (!may(who, 'settleFinding')) return refused('not_allowed', `${ADMINS_ONLY}.`)
  const { isDeletable, title } = findingFacts[kind]
  if (!isDeletable) return refused('not_deletable', `${title} is nothing to delete.`)
  const page = { sort: 'first', isDescending: false, page: 1, perPage: AT_ONCE_MAX } as const
  const { rows, count } = await findings.list({ text: '', kind, provider: null, state: 'open', ...page })
  if (count !== typedCount)
    return refused('count_mismatch', `${count} are open now, not ${typedCount}. Type that number.`)
  const guard = await findings.guard()
  const by = nameOf(who)
  const skipped = new Set<string>()
  let begun = 0
  for (const finding of rows) {
    const problem = whyNotDeleted(finding, guard)
    if (problem) {
      skipped.add(problem.says)
      continue
    }
    await findings.beginDelete(finding.id, by, [
      {
        kind: 'audit',
        by,
        action: 'deleteFinding',
        target: `finding:${finding.name}`,
        before: finding.evidence,
        address,
      },
      { kind: 'job', job: { name: 'settleFinding', findingId: finding.id } },
    ])
    begun += 1
  }
  const why = [...skipped].join(' ')
  if (begun === 0) return refused('nothing', why || 'Nothing is open any more.')
  return accepted({
    says: `${begun} of ${rows.length} are being deleted.${why ? ` The others: ${why}` : ''}`,
  })
}
