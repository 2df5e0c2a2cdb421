import type { ActionView, AgentView, StageView } from '~/app/presenters/agent/AgentView'
import { downloadAction } from '~/app/presenters/agent/backupWords'
import { blank, delay, NEW_AGENT } from '~/app/presenters/agent/blank'
import { cancelDecision } from '~/app/presenters/agent/decisions'
import type { Looked } from '~/app/presenters/agent/Looked'
import { refundWords } from '~/app/presenters/agent/refundWords'
import { shownSteps } from '~/app/presenters/agent/shownSteps'
import { stagesOf, stageToCome } from '~/app/presenters/agent/stagesOf'
import { euros } from '~/app/presenters/euros'
import { pipelineOf, unwindOf } from '~/core/domain/pipelines'
import type { AgentOnPage, RunOnPage } from '~/core/ports/Pages'

const paidText = (agent: AgentOnPage) => euros(agent.paid?.amountCents ?? agent.plan.priceCents)

/** Stopping, taking away, proving it, money back: ticked live. */
export function undoStages(agent: AgentOnPage, run: RunOnPage): StageView[] {
  const isUnwinding = run.mode === 'unwinding' || run.mode === 'closing' || run.mode === 'ended'
  const stopping: StageView = {
    ...stageToCome('Stopping'),
    state: isUnwinding ? 'done' : 'now',
    since: isUnwinding ? null : (run.cancelAskedAt?.toISOString() ?? null),
  }
  const rest = stagesOf(
    run,
    [
      { mode: 'unwinding', steps: unwindOf(run) },
      // Given up, the money goes back by a run of its own.
      { mode: 'closing', steps: run.unwindCause === 'exhausted' ? [] : pipelineOf(run.kind).closing },
    ],
    { titles: { refundInFull: `Refunding ${paidText(agent)}` } },
  )
  return [stopping, ...rest]
}

export function cancelling(agent: AgentOnPage, run: RunOnPage, { now }: Looked): AgentView {
  const what = run.kind === 'provision' ? 'Stopping the setup, as you asked.' : 'Stopping, as you asked.'
  return {
    ...blank(agent, now),
    status: { tone: 'info', icon: 'loader-circle', word: 'Cancelling' },
    lead: [what],
    alert: delay(run),
    stages: undoStages(agent, run),
    body: run.kind === 'provision' ? [] : [[keptWords(agent, run)]],
    cancel: cancelDecision(agent, { ...run, cancelAskedAt: run.cancelAskedAt ?? now }),
  }
}

function keptWords(agent: AgentOnPage, run: RunOnPage): string {
  return run.isPastReturn || run.kind === 'revive'
    ? 'Data is in the backup; start again any time.'
    : `Nothing was changed; ${agent.name} goes on as it was.`
}

export function refunding(agent: AgentOnPage, run: RunOnPage, { now }: Looked): AgentView {
  return {
    ...blank(agent, now),
    status: { tone: 'info', icon: 'undo-2', word: 'Refunding' },
    lead: [`Refunding ${paidText(agent)}.`],
    alert: delay(run),
    stages: stagesOf(run, [{ mode: 'forward', steps: pipelineOf(run.kind).forward }], {
      titles: { refundInFull: `Refunding ${paidText(agent)}` },
    }),
    body: [['Nothing left running.']],
  }
}

export function removing(agent: AgentOnPage, run: RunOnPage, { now }: Looked): AgentView {
  const isAsked = agent.wantedReason === 'removed'
  return {
    ...blank(agent, now),
    status: { tone: 'info', icon: 'trash-2', word: 'Removing' },
    lead: [isAsked ? `Removing ${agent.name}, as you asked.` : `Removing ${agent.name}.`],
    alert: delay(run),
    stages: stagesOf(run, [{ mode: 'forward', steps: shownSteps(agent, run) }]),
    body: [['Nothing is charged any more.']],
  }
}

/** Nothing is left of it, and the money is on its way back. */
export function givenBack(agent: AgentOnPage, { now }: Looked): AgentView {
  const { run } = agent
  const refund = refundWords(agent.refunds)
  const isCancelled = run?.kind === 'provision' && run.outcome === 'cancelled'
  const word = isCancelled ? (agent.paid ? 'Cancelled, refunded' : 'Cancelled') : 'Refunded'
  return {
    ...blank(agent, now),
    status: refund?.isFailed
      ? { tone: 'bad', icon: 'circle-x', word: 'Refund failed' }
      : { tone: 'idle', icon: 'undo-2', word },
    lead: refund?.words ?? ['Cancelled. Nothing was charged.'],
    stages: isCancelled ? undoStages(agent, run) : [],
    body: [['Nothing left running.']],
    actions: [NEW_AGENT, ...downloadAction(agent)],
    urgency: refund?.isFailed ? 'alert' : 'status',
  }
}

export function removed(agent: AgentOnPage, { now }: Looked): AgentView {
  const goneAt = (agent.goneAt ?? agent.run?.endedAt ?? now).toISOString()
  const backup = agent.lastBackup
  const kept = backup?.keptUntil
  const refund = refundWords(agent.refunds)
  return {
    ...blank(agent, now),
    status: { tone: 'idle', icon: 'circle-dashed', word: 'Removed' },
    lead: [
      'Proved gone ',
      { at: goneAt, form: 'dayMinute' },
      '.',
      ...(kept ? [' Final backup until ', { at: kept.toISOString(), form: 'day' as const }, '.'] : []),
    ],
    body: [
      ['Machine, network access and addresses were each checked and are absent.'],
      ...(refund ? [refund.words] : []),
    ],
    actions: [...downloadAction(agent), comeBack(agent)],
  }
}

/** What was kept can be had again on a new agent. */
function comeBack({ lastBackup }: AgentOnPage): ActionView {
  if (!lastBackup) return { ...NEW_AGENT, look: 'quiet' }
  return {
    ...NEW_AGENT,
    look: 'quiet',
    label: 'New agent with this data',
    to: `/agents/new?backup=${lastBackup.id}`,
  }
}
