import { canPreempt } from '../domain/transition'
import type { Run, RunKind } from '../domain/run'
import type { Wish } from '../domain/wish'
import type { AgentWithOwner, Machine } from '../ports/Agents'
import type { Ports } from '../ports/Ports'
import type { Effect } from '../ports/Runs'
import { cancelRun } from './cancelRun'
import { oweLatePayments } from './oweAfterwards'
import { openRun } from './openRun'

export type Converged = 'asItIs' | 'started' | 'underWay' | 'cancelling'
type ConvergePorts = Pick<Ports, 'agents' | 'billing' | 'runs' | 'keys' | 'random' | 'events' | 'clock'>

/**
 * Looks at what the agent should be and at what it is, and starts the run that leads there. Called for every event,
 * at each run's end and by a sweep: so it may be called at any time, any number of times. What was asked for and had
 * to wait comes after what is wanted.
 */
export async function convergeAgent(ports: ConvergePorts, agentId: string): Promise<Converged> {
  const agent = await ports.agents.get(agentId)
  if (!agent) return 'asItIs'
  if (agent.goneAt) {
    await oweLatePayments(ports, agent)
    return 'asItIs'
  }
  const open = await ports.runs.openOf(agentId)
  if (open) return preempt(ports, agent, open)
  if (isGraceOver(agent, ports.clock.now())) {
    await ports.agents.want(agentId, 'gone', 'attemptsExhausted', [])
    return convergeAgent(ports, agentId)
  }
  const kind = await runTowards(ports, agent, await ports.agents.liveMachine(agentId))
  if (!kind) return grantWish(ports, agent)
  return (await openRun(ports, { kind, agentId, by: 'aura' })) ? 'started' : 'underWay'
}

/** Opens what was asked for while Aura did something by the clock. What can't be done any more is forgotten. */
async function grantWish(ports: ConvergePorts, { id, wanted, wish }: AgentWithOwner): Promise<Converged> {
  if (!wish) return 'asItIs'
  if (wanted !== 'running') {
    await ports.agents.dropWish(id)
    return 'asItIs'
  }
  const { runId, kind, input, by } = wish
  const effects: Effect[] = [{ kind: 'wishGranted', agentId: id }, ...effectsOfWish(id, wish)]
  return (await openRun(ports, { id: runId, kind, agentId: id, by, input, effects })) ? 'started' : 'underWay'
}

/** What is written with the run that somebody asked for. */
export function effectsOfWish(
  agentId: string,
  { by, action, input, address, restoreBackupId }: Omit<Wish, 'runId' | 'kind'>,
): Effect[] {
  return [
    { kind: 'audit', by, action, target: `agent:${agentId}`, after: input, address },
    ...(restoreBackupId === undefined
      ? []
      : [{ kind: 'agentBackup' as const, agentId, backupId: restoreBackupId }]),
  ]
}

/** Nobody has chosen to try again: the money goes back. */
const isGraceOver = ({ wanted, graceUntil }: AgentWithOwner, now: Date): boolean =>
  wanted === 'running' && graceUntil !== null && graceUntil <= now

/** A run that leads somewhere else than is wanted by now is stopped, where it can be. */
async function preempt(ports: ConvergePorts, agent: AgentWithOwner, open: Run): Promise<Converged> {
  const isAgainst =
    (agent.wanted === 'gone' && open.kind !== 'deprovision' && open.kind !== 'refund') ||
    (agent.wanted === 'stopped' && open.kind !== 'suspend')
  if (!isAgainst || open.cancelAskedAt || !canPreempt(open)) return 'underWay'
  const asked = await cancelRun(ports, { runId: open.id, by: 'aura', isPreempted: true })
  return asked.ok ? 'cancelling' : 'underWay'
}

/** The kind of run that leads from what is there to what is wanted; null: it is as wanted. */
async function runTowards(
  ports: ConvergePorts,
  agent: AgentWithOwner,
  machine: Machine | null,
): Promise<RunKind | null> {
  switch (agent.wanted) {
    case 'running':
      if (machine?.stoppedAt) return 'resume'
      if (machine?.readyAt) return null
      if (agent.graceUntil) return null
      return (await ports.agents.wasReady(agent.id)) ? 'revive' : 'provision'
    case 'stopped':
      return machine && !machine.stoppedAt ? 'suspend' : null
    case 'gone':
      return !machine && (await isRefunded(ports, agent)) ? 'refund' : 'deprovision'
    case 'idle':
    case 'undecided':
      return null
  }
}

/** Asked for, or owed: what was paid for and never ran is paid back, whoever ended it, and however. */
async function isRefunded(
  { agents, billing }: ConvergePorts,
  { id, wantedReason }: AgentWithOwner,
): Promise<boolean> {
  if (wantedReason === 'attemptsExhausted' || wantedReason === 'refunded') return true
  if (await agents.wasReady(id)) return false
  const invoices = await billing.invoicesOf(id)
  const left = await Promise.all(invoices.map((invoice) => billing.refundableOf(invoice.id)))
  return left.some(({ restCents }) => restCents > 0)
}
