import { asAuraError } from '../domain/errors'
import { isProved, type Proof, type ProofStep } from '../domain/findingProof'
import type { Finding } from '../ports/Findings'
import type { Ports } from '../ports/Ports'
import { askProvider, askTerraform, lookAtNetwork, lookAtProvider } from './settleFindingLooks'

export type SettlePorts = Pick<
  Ports,
  | 'agents'
  | 'alerts'
  | 'clock'
  | 'findings'
  | 'foundation'
  | 'infrastructure'
  | 'inventory'
  | 'seal'
  | 'settings'
  | 'stateInventory'
  | 'tailnet'
>
/** What one step has found out. waiting: to be looked at again. */
export type Look = { result: 'done' | 'passed' | 'waiting'; says: string }
export type Settling = { ports: SettlePorts; finding: Finding; signal: AbortSignal }

const ALERT_AFTER_MS = 10 * 60_000

/**
 * Takes away what a finding is about: Terraform first, the API second, then it is looked at from outside until it is
 * seen absent. Each step is written down as it is passed. May be called any number of times.
 */
export async function settleFinding(
  ports: SettlePorts,
  findingId: string,
  signal: AbortSignal,
): Promise<{ at: 'done' } | { at: 'later'; until: Date }> {
  const finding = await ports.findings.get(findingId)
  if (finding?.state !== 'deleting') return { at: 'done' }
  const settling = { ports, finding, signal }
  const objection = await objectionTo(settling)
  if (objection) {
    await ports.findings.giveBack(finding.id, objection)
    return { at: 'done' }
  }
  const proof: Proof = { ...finding.proof }
  const now = () => ports.clock.now()
  const later = (ms: number) => ({ at: 'later' as const, until: new Date(now().getTime() + ms) })
  const { waits } = ports.settings
  for (const [step, look] of steps) {
    if (proof[step] && proof[step].result !== 'failed') continue
    try {
      const { result, says } = await look(settling)
      if (result === 'waiting') {
        await alertWhenLate(settling, proof, says)
        return later(waits.absenceLookMs)
      }
      proof[step] = { at: now().toISOString(), result, says }
      await ports.findings.saveProof(finding.id, proof)
    } catch (thrown) {
      if (signal.aborted) return later(0)
      const { code, detail } = asAuraError(thrown)
      proof[step] = { at: now().toISOString(), result: 'failed', says: `${code} ${detail}`.trim() }
      await ports.findings.saveProof(finding.id, proof)
      if (code === 'forbidden_resource') {
        // Not ours, or no longer: it is not tried again, and never touched.
        await ports.findings.giveBack(finding.id, proof[step].says)
        return { at: 'done' }
      }
      await ports.alerts.raise('retire_blocked', finding.name, `${finding.name}: ${proof[step].says}`)
      return later(waits.backoffCapMs)
    }
  }
  if (isProved(proof)) await settled(settling, proof)
  return { at: 'done' }
}

/** Asked again right before anything is touched: much may have changed since the button was pressed. */
async function objectionTo({ ports, finding }: Settling): Promise<string | null> {
  const guard = await ports.findings.guard()
  if (guard.breaker || !guard.isTokenOurs) return 'Deletion is off.'
  if (guard.epochKnown !== guard.epochNow) return 'This database was restored or moved: deletion is off.'
  if (finding.agentId) await ports.findings.endCleanup(finding.agentId)
  // Begun already: the row that says so is ours.
  if (finding.proof?.api?.result === 'done') return null
  const isInUse = await ports.findings.isInUse(finding.kind, finding.subject)
  return isInUse ? 'It is in use: a run or a machine of ours has it.' : null
}

const steps: [ProofStep, (settling: Settling) => Promise<Look>][] = [
  ['terraform', askTerraform],
  ['api', askProvider],
  ['provider', lookAtProvider],
  ['tailscale', lookAtNetwork],
  [
    'ledger',
    async ({ ports, finding }) => {
      await ports.findings.closeLedger(finding.kind, finding.subject)
      return { result: 'done', says: 'Closed' }
    },
  ],
]

async function alertWhenLate({ ports, finding }: Settling, proof: Proof, says: string): Promise<void> {
  const since = proof.api ? new Date(proof.api.at).getTime() : ports.clock.now().getTime()
  if (ports.clock.now().getTime() - since < ALERT_AFTER_MS) return
  await ports.alerts.raise('absence_unproven', finding.name, says)
}

async function settled({ ports, finding }: Settling, proof: Proof): Promise<void> {
  await ports.findings.settle(finding.id, 'deleted', { proof }, [
    {
      kind: 'audit',
      by: finding.by ?? 'aura',
      action: 'findingDeleted',
      target: `finding:${finding.name}`,
      after: proof,
    },
  ])
  await ports.alerts.clear('retire_blocked', finding.name)
  await ports.alerts.clear('absence_unproven', finding.name)
}
