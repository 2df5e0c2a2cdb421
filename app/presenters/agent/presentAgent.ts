import type { AgentView } from '~/app/presenters/agent/AgentView'
import {
  about,
  backingUp,
  fallingBack,
  repairing,
  reprovisioning,
  restoring,
  updating,
} from '~/app/presenters/agent/changing'
import { cancelling, givenBack, refunding, removed, removing } from '~/app/presenters/agent/ending'
import { dataSafe, failed, failedAndRefunded, failing } from '~/app/presenters/agent/failed'
import type { Looked } from '~/app/presenters/agent/Looked'
import { disputed, endingSoon, pastDue, resuming, suspended } from '~/app/presenters/agent/overdue'
import { paying } from '~/app/presenters/agent/paying'
import { degraded, ready } from '~/app/presenters/agent/ready'
import { cleaningUp, settingUp } from '~/app/presenters/agent/settingUp'
import type { RunKind } from '~/core/domain/run'
import type { AgentOnPage, RunOnPage } from '~/core/ports/Pages'

const wishes: Partial<Record<RunKind, string>> = {
  backup: 'Your backup',
  reprovision: 'The new machine',
  restore: 'Your restore',
  repair: 'The repair',
}

/** One agent as its owner sees it: the same words on the page, in its JSON and after each live change. */
export function presentAgent(agent: AgentOnPage, looked: Looked): AgentView {
  const { run } = agent
  const waiting = agent.wanted === 'running' && agent.wish ? wishes[agent.wish] : null
  if (waiting)
    return about(
      agent,
      looked,
      'Queued',
      `${waiting} starts in a moment: what Aura was doing is stopped first.`,
    )
  if (run && run.endedAt === null) return underWay(agent, run, looked)
  if (agent.goneAt || isOver(run)) return over(agent, looked)
  if (agent.graceUntil) return failed(agent, agent.graceUntil, looked)
  if (agent.wanted === 'gone' && agent.paidAt)
    return about(agent, looked, 'Removing', `Removing ${agent.name}, as you asked.`)
  if (agent.wanted === 'idle') return dataSafe(agent, looked)
  return atRest(agent, looked)
}

/** Ended for good, also where the agent's own row says so a moment later. */
function isOver(run: RunOnPage | null): boolean {
  if (run?.kind === 'provision') return run.outcome === 'cancelled'
  return run?.kind === 'refund' || (run?.kind === 'deprovision' && run.outcome === 'succeeded')
}

function over(agent: AgentOnPage, looked: Looked): AgentView {
  const { run, wantedReason } = agent
  if (run?.kind === 'deprovision') return removed(agent, looked)
  if (wantedReason === 'attemptsExhausted' || (run?.kind === 'provision' && run.outcome === 'failed'))
    return failedAndRefunded(agent, looked)
  if (run?.kind === 'provision' || run?.kind === 'refund') return givenBack(agent, looked)
  return agent.paidAt ? removed(agent, looked) : paying(agent, looked.now)
}

/** No run is open: what the machine and the money say. */
function atRest(agent: AgentOnPage, looked: Looked): AgentView {
  const { machine, subscription } = agent
  if (agent.wanted === 'stopped')
    return agent.wantedReason === 'disputed' || agent.disputedAt
      ? disputed(agent, looked)
      : suspended(agent, looked)
  if (!machine?.readyAt) {
    if (agent.wanted === 'running')
      return about(agent, looked, 'Queued', 'Payment received. Setup starts in a moment.')
    return paying(agent, looked.now)
  }
  if (agent.health === 'degraded') return degraded(agent, looked)
  if (subscription?.pastDueSince) return pastDue(agent, looked)
  if (subscription?.cancelAtPeriodEnd) return endingSoon(agent, looked)
  return ready(agent, looked)
}

function underWay(agent: AgentOnPage, run: RunOnPage, looked: Looked): AgentView {
  switch (run.kind) {
    case 'deprovision':
      return removing(agent, run, looked)
    case 'refund':
      return refunding(agent, run, looked)
    case 'suspend':
      return atRest({ ...agent, wanted: 'stopped' }, looked)
    case 'resume':
      return resuming(agent, run, looked)
    case 'repair':
      return repairing(agent, run, looked, degraded(agent, looked))
    // Nothing that its owner would notice.
    case 'rotateKeys':
      return atRest(agent, looked)
    default:
      return changed(agent, run, looked)
  }
}

/** The runs that their owner may stop. */
function changed(agent: AgentOnPage, run: RunOnPage, looked: Looked): AgentView {
  const isSetup =
    run.kind === 'provision' || run.kind === 'revive' || (run.kind === 'reprovision' && run.isPastReturn)
  if (run.unwindCause === 'cancelled' || run.cancelAskedAt) return cancelling(agent, run, looked)
  if (run.unwindCause === 'exhausted')
    return isSetup ? failing(agent, run, looked) : fallingBack(agent, run, looked)
  if (run.mode === 'unwinding' || run.mode === 'closing') return cleaningUp(agent, run, looked)
  switch (run.kind) {
    case 'backup':
      return backingUp(agent, run, looked)
    case 'restore':
      return restoring(agent, run, looked)
    case 'update':
      return updating(agent, run, looked)
    case 'reprovision':
      return reprovisioning(agent, run, looked)
    default:
      return settingUp(agent, run, looked)
  }
}
