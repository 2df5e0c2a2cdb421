import type { ActionView, AgentView, FactView } from '~/app/presenters/agent/AgentView'
import { backupAt, downloadAction, lastBackupFact } from '~/app/presenters/agent/backupWords'
import { blank, openAction } from '~/app/presenters/agent/blank'
import { remove, reprovision } from '~/app/presenters/agent/decisions'
import type { Looked } from '~/app/presenters/agent/Looked'
import { euros } from '~/app/presenters/euros'
import type { AgentOnPage, RunOnPage } from '~/core/ports/Pages'

export function standing({ plan, subscription }: AgentOnPage): FactView[] {
  const next = subscription?.cancelAtPeriodEnd ? null : subscription?.currentPeriodEnd
  return [
    { label: 'Machine', words: [`${plan.vcpu} vCPU, ${plan.ramGb} GB, ${plan.locationName}`] },
    {
      label: 'Price',
      words: next
        ? [`${euros(plan.priceCents)} a month, next `, { at: next.toISOString(), form: 'day' }]
        : [`${euros(plan.priceCents)} a month`],
    },
  ]
}

const reprovisionAction = (agent: AgentOnPage, looked: Looked): ActionView => ({
  kind: 'decision',
  label: 'Reprovision',
  decision: reprovision(agent, looked),
  look: 'plain',
})

export const removeAction = (agent: AgentOnPage): ActionView => ({
  kind: 'decision',
  label: 'Remove',
  decision: remove(agent),
  look: 'quiet',
  icon: 'trash-2',
})

export const backUpAction = (agent: AgentOnPage): ActionView => ({
  kind: 'post',
  label: 'Back up',
  to: `/agents/${agent.id}/backups`,
  look: 'plain',
})

/** The agent answers: its own address, what it stands on, what it costs. */
export function ready(agent: AgentOnPage, looked: Looked): AgentView {
  const { now, agentOrigin } = looked
  const since = agent.machine?.readyAt ?? now
  return {
    ...blank(agent, now),
    status: { tone: 'ok', icon: 'circle-check', word: 'Ready' },
    lead: agent.probedAt
      ? ['Answering, checked ', { ago: agent.probedAt.toISOString() }]
      : ['Ready, answering since ', { at: since.toISOString(), form: 'dayMinute' }],
    alert: lastFailure(agent),
    address: agentOrigin.replace(/^https?:\/\//, ''),
    body: [['Opens only for you, signed in.']],
    facts: [lastBackupFact(agent), ...standing(agent)],
    actions: [openAction(agent), backUpAction(agent), reprovisionAction(agent, looked), removeAction(agent)],
  }
}

/** What the last run was asked for and did not do. Nothing was changed by it. */
function lastFailure({ run }: AgentOnPage): AgentView['alert'] {
  if (run?.outcome !== 'failed') return null
  const says = failureWords(run)
  return says
    ? { tone: 'warn', icon: 'triangle-alert', title: says[0], words: [`${says[1]} Reference ${run.ref}.`] }
    : null
}

/** What did not work, and what follows; null: nothing that its owner had asked for, or would miss. */
function failureWords({ kind, isPastReturn }: RunOnPage): [string, string] | null {
  const weLook = 'We were told and look into it.'
  if (kind === 'restore') return ['Your data is not back yet. The backup is safe.', weLook]
  if (kind === 'update' && isPastReturn) return ['The update did not work. Your data is safe.', weLook]
  const next = kind === 'update' ? weLook : kind === 'backup' || kind === 'reprovision' ? 'Try again.' : null
  return next ? ['The backup did not work. Nothing was changed.', next] : null
}

/** It does not answer: repaired by itself, or on a new machine. */
export function degraded(agent: AgentOnPage, looked: Looked): AgentView {
  const since = agent.notAnsweringSince ?? looked.now
  const { lastBackup } = agent
  return {
    ...blank(agent, looked.now),
    status: { tone: 'warn', icon: 'triangle-alert', word: 'Degraded' },
    lead: [
      'Not answering since ',
      { at: since.toISOString(), form: 'dayMinute' },
      '. We are repairing it.',
      ...(lastBackup
        ? [' Last backup ', { at: backupAt(lastBackup), form: 'dayMinute' as const }, '.']
        : [' No backup yet.']),
    ],
    body: [['Most repairs take under 5 minutes; you can also start on a new machine.']],
    facts: standing(agent),
    actions: [reprovisionAction(agent, looked), removeAction(agent), ...downloadAction(agent)],
    urgency: 'alert',
  }
}
