import type { StatusView } from '~/app/components/Status'
import type { IconName } from '~/app/components/Icon'
import { euros } from '~/app/presenters/euros'
import { proofSteps, type ProofStep } from '~/core/domain/findingProof'
import { findingFacts, SCANS_BEFORE_DELETE } from '~/core/domain/reconcile'
import type { Testimony } from '~/core/domain/reconcileSources'
import { ADMINS_ONLY, may, type Who } from '~/core/domain/rights'
import type { DeletionGuard, Finding } from '~/core/ports/Findings'
import { whyNotDeleted } from '~/core/services/deleteFinding'
import { centsADay, centsSoFar, findingStates, providerNames, severities } from './findingsSpec'

const stepNames: Record<ProofStep, string> = {
  terraform: 'Terraform destroy',
  api: 'API delete',
  provider: 'Absent at Hetzner',
  tailscale: 'Absent in the network',
  ledger: 'Ledger closed',
}
export type ProofView = { name: string; icon: IconName; tone: string; says: string; at: string | null }
export type EvidenceView = { source: string } & Omit<Testimony, 'source'>
export type ConditionView = { name: string; value: string; isMet: boolean }
export type FindingView = {
  id: string
  name: string
  kind: string
  title: string
  status: StatusView
  severity: StatusView
  says: string
  summary: string
  evidence: EvidenceView[]
  json: string
  firstAt: string
  lastAt: string
  proof: ProofView[]
  isDeleting: boolean
  isSettled: boolean
  hasProof: boolean
  conditions: ConditionView[]
  /** Null: it is not a thing that can be deleted. */
  remove: { off: string | null } | null
  adopt: { off: string | null; means: string } | null
  ignore: { off: string | null; until: string | null; reason: string | null }
  by: string | null
  reason: string | null
}

type Known = {
  guard: DeletionGuard
  /** The machine that would get this server. */
  waiting: { name: string } | null
}

export function findingView(finding: Finding, { guard, waiting }: Known, who: Who, now: Date): FindingView {
  const facts = findingFacts[finding.kind]
  const isAdmin = may(who, 'settleFinding')
  const isOpen = finding.state === 'open' || finding.state === 'ignored'
  const off = isAdmin ? (isOpen ? null : `It is ${finding.state}.`) : ADMINS_ONLY
  const { costPerHourMicros, scans, evidence } = finding
  const soFar = euros(centsSoFar(finding, now))
  const cost = costPerHourMicros > 0n ? `, ${soFar} so far, ${euros(centsADay(costPerHourMicros))} a day` : ''
  return {
    id: finding.id,
    name: finding.name,
    kind: finding.kind,
    title: facts.title,
    status: findingStates[finding.state],
    severity: severities[finding.severity],
    says: evidence.says,
    summary: `${scans} ${scans === 1 ? 'scan' : 'scans'}${cost}`,
    evidence: evidence.testimonies.map(({ source, ...told }) => ({
      source: providerNames[source] ?? source,
      ...told,
    })),
    json: JSON.stringify(
      { finding: finding.id, subject: finding.subject, evidence, proof: finding.proof },
      null,
      2,
    ),
    firstAt: finding.firstAt.toISOString(),
    lastAt: finding.lastAt.toISOString(),
    proof: proofSteps.map((step) => proofView(step, finding)),
    isDeleting: finding.state === 'deleting',
    conditions: conditionsOf(finding, guard),
    isSettled: finding.settledAt !== null,
    hasProof: facts.isDeletable,
    remove: facts.isDeletable
      ? { off: isAdmin ? (whyNotDeleted(finding, guard)?.says ?? null) : ADMINS_ONLY }
      : null,
    adopt: facts.adopts ? adoptView(finding, facts.adopts, off, waiting) : null,
    ignore: { off, until: finding.ignoredUntil?.toISOString() ?? null, reason: finding.reason },
    by: finding.by,
    reason: finding.reason,
  }
}

/** What adopting would write, before it is done. */
function adoptView({ kind, subject }: Finding, means: string, off: string | null, waiting: Known['waiting']) {
  if (kind !== 'orphanServer') return { off, means }
  if (!waiting) return { off: off ?? 'No machine of ours waits for it.', means }
  return {
    off,
    means: `Writes server ${subject} into the row of ${waiting.name}, and into the ledger as alive.`,
  }
}

function proofView(step: ProofStep, { proof, state }: Finding): ProofView {
  const look = proof?.[step]
  const name = stepNames[step]
  if (!look)
    return { name, icon: state === 'deleting' ? 'hourglass' : 'circle', tone: 'idle', says: '', at: null }
  const { says, at, result } = look
  if (result === 'failed') return { name, icon: 'circle-x', tone: 'bad', says, at }
  return { name, icon: result === 'done' ? 'circle-check' : 'check', tone: 'ok', says, at }
}

function conditionsOf(
  { scans, evidence }: Finding,
  { breaker, isTokenOurs, epochKnown, epochNow }: DeletionGuard,
) {
  return [
    { name: 'Seen in two complete scans or more', value: String(scans), isMet: scans >= SCANS_BEFORE_DELETE },
    {
      name: 'Carries our labels, this environment',
      value: evidence.labels['aura-environment'] ?? (evidence.isOurs ? 'by its machine' : 'no'),
      isMet: evidence.isOurs,
    },
    {
      name: 'Deletion is on',
      value: breaker ?? '',
      isMet: breaker === null && isTokenOurs && epochKnown === epochNow,
    },
  ]
}
