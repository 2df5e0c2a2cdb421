import { accepted, refused, type Outcome } from '../domain/errors'
import { IGNORE_DAYS_MAX } from '../domain/reconcile'
import { ADMINS_ONLY, may, nameOf, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'

const DAY_MS = 86_400_000

/** Leaves it alone until a day; scans go on counting it, and then it is open again. */
export async function ignoreFinding(
  { findings, clock }: Pick<Ports, 'findings' | 'clock'>,
  input: { findingId: string; days: number; reason: string; who: Who; address?: string | null },
): Promise<Outcome<null>> {
  const { findingId, days, reason, who, address = null } = input
  if (!may(who, 'settleFinding')) return refused('not_allowed', `${ADMINS_ONLY}.`)
  if (!reason.trim()) return refused('reason_missing', 'Say why.')
  if (!Number.isInteger(days) || days < 1 || days > IGNORE_DAYS_MAX)
    return refused('days_wrong', `From 1 to ${IGNORE_DAYS_MAX} days.`)
  const finding = await findings.get(findingId)
  if (!finding) return refused('not_found', 'There is no such finding.')
  const until = new Date(clock.now().getTime() + days * DAY_MS)
  const by = nameOf(who)
  const after = { until: until.toISOString(), reason: reason.trim() }
  const isIgnored = await findings.ignore(findingId, { until, reason: reason.trim(), by }, [
    { kind: 'audit', by, action: 'ignoreFinding', target: `finding:${finding.name}`, after, address },
  ])
  return isIgnored ? accepted(null) : refused('not_open', `It is ${finding.state}.`)
}
