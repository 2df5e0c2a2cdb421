import type { AlertKind } from '../domain/alertCatalogue'
import { pipelineOf } from '../domain/pipelines'
import type { Run } from '../domain/run'
import type { RunChange } from '../domain/runChange'
import type { AgentWithOwner } from '../ports/Agents'
import type { Backup } from '../ports/Backups'
import type { Ports } from '../ports/Ports'
import type { Effect } from '../ports/Runs'
import { backupToRestore } from './backupToRestore'
import { dataSafeMail, endMail, restoredMail, setupFailedMail } from './endMail'

/** One end, and what is needed to tell of it. `data`: the backup that the next machine gets. */
type End = { run: Run; change: RunChange; agent: AgentWithOwner; data: Backup | null }

/**
 * What follows from a run's change and is written with it: what the agent should be from now on, whom to tell, and
 * that somebody must look whether all is as wanted.
 */
export async function effectsOfEnd(
  ports: Pick<Ports, 'settingRows' | 'clock' | 'backups'>,
  agent: AgentWithOwner | null,
  run: Run,
  change: RunChange,
): Promise<Effect[]> {
  if (!agent) return []
  if (change.fields.mode !== 'ended') return isBeingCancelled(run, change) ? [gone(agent)] : []
  const end: End = { run, change, agent, data: await backupToRestore(ports, run, agent) }
  const converge: Effect = { kind: 'job', job: { name: 'convergeAgent', agentId: agent.id } }
  if (run.kind === 'provision' && change.fields.outcome === 'failed') {
    const graceMs = (await ports.settingRows.value('refundGraceMin')) * 60_000
    const until = new Date(ports.clock.now().getTime() + graceMs)
    return [...givenUp(end, until), { ...converge, delayMs: graceMs }]
  }
  return [...ending(end), ...(hasItsData(end) ? [awaitsNothing(agent)] : []), converge]
}

/** The data is on the machine: no backup is kept for the next one any more. */
const hasItsData = ({ run, change }: End): boolean =>
  change.fields.outcome === 'succeeded' && pipelineOf(run.kind).forward.includes('restoreAgent')

const awaitsNothing = ({ id }: AgentWithOwner): Effect => ({
  kind: 'agentBackup',
  agentId: id,
  backupId: null,
})

/** A setup that is cancelled leads to an agent that is gone, from the moment on that the unwinding begins. */
const isBeingCancelled = (run: Run, change: RunChange): boolean =>
  run.kind === 'provision' && run.unwindCause !== 'cancelled' && change.fields.unwindCause === 'cancelled'

const gone = ({ id }: AgentWithOwner): Effect => ({
  kind: 'agentWanted',
  agentId: id,
  wanted: 'gone',
  reason: 'cancelled',
})

/** Setup did not work: it is tried again, or paid back, whichever its owner chooses; by itself the money goes back. */
function givenUp(end: End, until: Date): Effect[] {
  const { agent, run, change } = end
  const lastError = run.errorCode ?? change.fields.errorCode ?? 'unknown'
  return [
    { kind: 'agentGrace', agentId: agent.id, until },
    setupFailedMail(end, until),
    { kind: 'alert', alert: 'provision_failed', subject: run.ref, says: `${agent.name}: ${lastError}` },
  ]
}

function ending(end: End): Effect[] {
  const { run, agent, change } = end
  const isFine = change.fields.outcome === 'succeeded'
  switch (run.kind) {
    case 'provision':
      return isFine
        ? [endMail(end, 'agentReady')]
        : [{ kind: 'agentGone', agentId: agent.id }, endMail(end, 'refundOnItsWay')]
    case 'refund':
      return [{ kind: 'agentGone', agentId: agent.id }, endMail(end, 'refundOnItsWay')]
    case 'deprovision':
      return [{ kind: 'agentGone', agentId: agent.id }, endMail(end, 'agentRemoved')]
    case 'revive':
      return isFine ? [restoredMail(end)] : dataSafe(end)
    case 'reprovision':
      if (isFine) return [restoredMail(end)]
      return run.isPastReturn ? dataSafe(end) : nothingChanged(end, 'reprovision_failed')
    case 'restore':
      return isFine ? [restoredMail(end)] : nothingChanged(end, 'restore_failed')
    case 'backup':
      return isFine ? [] : nothingChanged(end, 'backup_failed')
    case 'update':
      return isFine ? [] : nothingChanged(end, 'update_failed')
    case 'repair':
      return isFine ? [endMail(end, 'isBack')] : []
    default:
      return []
  }
}

/** No machine runs; what its owner had is in the backup, which is kept until it can be started again. */
function dataSafe(end: End): Effect[] {
  const { agent, change, data } = end
  const isCancelled = change.fields.outcome === 'cancelled'
  const reason = isCancelled ? 'cancelled' : 'attemptsExhausted'
  return [
    { kind: 'agentWanted', agentId: agent.id, wanted: 'idle', reason },
    ...(data ? [{ kind: 'agentBackup' as const, agentId: agent.id, backupId: data.id }] : []),
    ...dataSafeMail(end),
    ...(isCancelled ? [] : [failure(end, 'reprovision_failed')]),
  ]
}

function nothingChanged(end: End, alert: AlertKind): Effect[] {
  const { run, agent, change } = end
  const isCancelled = change.fields.outcome === 'cancelled'
  const why = isCancelled ? 'cancelled' : (change.fields.errorCode ?? 'unknown')
  return [
    { kind: 'backupAbandoned', runId: run.id, failure: why },
    awaitsNothing(agent),
    ...(isCancelled ? [] : [failure(end, alert)]),
  ]
}

const failure = ({ run, agent, change }: End, alert: AlertKind): Effect => ({
  kind: 'alert',
  alert,
  subject: run.ref,
  says: `${agent.name}: ${change.fields.errorCode ?? 'unknown'}`,
})
