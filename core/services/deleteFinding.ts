import { breakers } from '../domain/breakers'
import { accepted, refused, type Outcome, type Refusal } from '../domain/errors'
import { findingFacts, SCANS_BEFORE_DELETE } from '../domain/reconcile'
import { ADMINS_ONLY, may, nameOf, type Who } from '../domain/rights'
import type { DeletionGuard, Finding } from '../ports/Findings'
import type { Ports } from '../ports/Ports'

/** Why this finding can't be deleted now. Null: it can. */
export function whyNotDeleted(finding: Finding, guard: DeletionGuard): Refusal['problem'] | null {
  const no = (code: string, says: string) => refused(code, says).problem
  const { title, isDeletable } = findingFacts[finding.kind]
  if (!isDeletable)
    return no('not_deletable', `${title} is nothing to delete; its page in the runbook says what to do.`)
  if (finding.state !== 'open') return no('not_open', `It is ${finding.state}.`)
  if (!finding.evidence.isOurs) return no('not_ours', 'It does not carry our labels and this environment.')
  if (finding.scans < SCANS_BEFORE_DELETE)
    return no(
      'seen_once',
      `Seen in ${finding.scans} complete scan. It can be deleted after ${SCANS_BEFORE_DELETE}.`,
    )
  if (!guard.isTokenOurs) return no('deletion_off', `Deletion is off. ${breakers.foreignToken}`)
  if (guard.breaker) return no('deletion_off', `Deletion is off. ${breakers[guard.breaker]}`)
  if (guard.epochKnown !== guard.epochNow)
    return no('deletion_off', `Deletion is off. ${breakers.databaseRestored}`)
  return null
}

/** Asks for a deletion; a worker does it, and proves it. Asking twice is asking once. */
export async function deleteFinding(
  { findings }: Pick<Ports, 'findings'>,
  input: { findingId: string; typedName: string; who: Who; address?: string | null },
): Promise<Outcome<null>> {
  const { findingId, typedName, who, address = null } = input
  if (!may(who, 'settleFinding')) return refused('not_allowed', `${ADMINS_ONLY}.`)
  const finding = await findings.get(findingId)
  if (!finding) return refused('not_found', 'There is no such finding.')
  if (finding.state === 'deleting' || finding.state === 'deleted') return accepted(null)
  const problem = whyNotDeleted(finding, await findings.guard())
  if (problem) return { ok: false, problem }
  if (typedName.trim() !== finding.name) return refused('name_mismatch', `Type ${finding.name} to delete it.`)
  const by = nameOf(who)
  await findings.beginDelete(findingId, by, [
    {
      kind: 'audit',
      by,
      action: 'deleteFinding',
      target: `finding:${finding.name}`,
      before: finding.evidence,
      address,
    },
    { kind: 'job', job: { name: 'settleFinding', findingId } },
  ])
  return accepted(null)
}
