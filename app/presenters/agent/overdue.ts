import type { ActionView, AgentView } from '~/app/presenters/agent/AgentView'
import { downloadAction, lastBackupFact } from '~/app/presenters/agent/backupWords'
import { blank, openAction } from '~/app/presenters/agent/blank'
import type { Looked } from '~/app/presenters/agent/Looked'
import { removeAction, standing } from '~/app/presenters/agent/ready'
import { shownSteps } from '~/app/presenters/agent/shownSteps'
import { stagesOf } from '~/app/presenters/agent/stagesOf'
import { euros } from '~/app/presenters/euros'
import { pipelineOf } from '~/core/domain/pipelines'
import type { AgentOnPage, RunOnPage } from '~/core/ports/Pages'

const later = (at: Date, ms: number) => ({
  at: new Date(at.getTime() + ms).toISOString(),
  form: 'day' as const,
})

/** To Stripe's own page: cards and invoices are there. */
const pay = (label: string): ActionView => ({
  kind: 'post',
  label,
  to: '/billing',
  look: 'primary',
  icon: 'credit-card',
})

export function pastDue(agent: AgentOnPage, looked: Looked): AgentView {
  const { subscription, due } = agent
  const until = later(subscription?.pastDueSince ?? looked.now, looked.grace.pastDueMs)
  return {
    ...blank(agent, looked.now),
    status: { tone: 'warn', icon: 'triangle-alert', word: 'Past due' },
    lead: ['Payment failed. Update your card by ', until, `; ${agent.name} runs until then.`],
    body: due
      ? [[`${euros(due.amountCents)} is open since `, { at: due.since.toISOString(), form: 'day' }, '.']]
      : [],
    facts: [lastBackupFact(agent)],
    actions: [pay('Update card'), openAction(agent, 'plain')],
    urgency: 'alert',
  }
}

export function suspended(agent: AgentOnPage, looked: Looked): AgentView {
  const amount = euros(agent.due?.amountCents ?? agent.plan.priceCents)
  const until = later(agent.subscription?.suspendedAt ?? looked.now, looked.grace.suspendedMs)
  return {
    ...blank(agent, looked.now),
    status: { tone: 'warn', icon: 'circle-pause', word: 'Suspended' },
    lead: ['Stopped for non-payment. Data kept until ', until, '.'],
    body: [[`Pay ${amount} and it starts by itself.`]],
    stages: switching(agent),
    actions: [pay(`Pay ${amount}`), ...downloadAction(agent)],
    urgency: 'alert',
  }
}

export function disputed(agent: AgentOnPage, looked: Looked): AgentView {
  return {
    ...blank(agent, looked.now),
    status: { tone: 'warn', icon: 'circle-pause', word: 'Disputed' },
    lead: [`Your bank disputes a payment. ${agent.name} is stopped until that is settled. Data kept.`],
    stages: switching(agent),
    actions: [
      { kind: 'link', label: 'Contact', to: looked.contact, look: 'primary', icon: 'mail' },
      ...downloadAction(agent),
    ],
    urgency: 'alert',
  }
}

/** While the machine is being switched off, that is shown too. */
function switching(agent: AgentOnPage) {
  const { run } = agent
  if (run?.kind !== 'suspend' || run.endedAt) return []
  return stagesOf(run, [{ mode: 'forward', steps: shownSteps(agent, run) }])
}

/** Paid again: it starts by itself. */
export function resuming(agent: AgentOnPage, run: RunOnPage, { now, history }: Looked): AgentView {
  return {
    ...blank(agent, now),
    status: { tone: 'info', icon: 'loader-circle', word: 'Starting' },
    lead: [`Paid. ${agent.name} starts again with its data.`],
    stages: stagesOf(run, [{ mode: 'forward', steps: pipelineOf(run.kind).forward }], { history }),
  }
}

/** Ended by its owner: it runs for what is paid. */
export function endingSoon(agent: AgentOnPage, looked: Looked): AgentView {
  const end = agent.subscription?.currentPeriodEnd ?? looked.now
  return {
    ...blank(agent, looked.now),
    status: { tone: 'idle', icon: 'clock', word: 'Ending' },
    lead: [
      'Paid until ',
      { at: end.toISOString(), form: 'day' },
      agent.isFinalBackupOff ? '; then removed.' : '; then removed, with a final backup.',
    ],
    body: agent.isFinalBackupOff ? [] : [['The backup is kept 30 days after that.']],
    facts: [lastBackupFact(agent), ...standing(agent)],
    actions: [
      { kind: 'post', label: 'Keep it', to: `/agents/${agent.id}/keep`, look: 'primary' },
      openAction(agent, 'plain'),
      ...downloadAction(agent),
      removeAction(agent),
    ],
  }
}
