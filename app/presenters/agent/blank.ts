import type { ActionView, AgentView, FactView } from '~/app/presenters/agent/AgentView'
import { euros } from '~/app/presenters/euros'
import type { AgentOnPage, RunOnPage } from '~/core/ports/Pages'

export const NEW_AGENT = {
  kind: 'link',
  label: 'New agent',
  to: '/agents/new',
  look: 'primary',
  icon: 'plus',
} as const

export const openAction = (agent: AgentOnPage, look: 'primary' | 'plain' = 'primary'): ActionView => ({
  kind: 'post',
  label: 'Open',
  to: `/agents/${agent.id}/open`,
  look,
  icon: 'external-link',
})

/** What every state of the card shares. */
export function blank(agent: AgentOnPage, now: Date): AgentView {
  const { run, plan } = agent
  return {
    id: agent.id,
    name: agent.name,
    summary: `${plan.name} plan, ${plan.locationName}, ${euros(plan.priceCents)} a month`,
    paid: agent.paid ? euros(agent.paid.amountCents) : null,
    asOf: now.toISOString(),
    run: run ? { id: run.id, ref: run.ref, seq: run.eventSeq, isOpen: run.endedAt === null } : null,
    status: { tone: 'info', icon: 'loader-circle', word: 'Working' },
    lead: [],
    isStage: false,
    note: null,
    progress: null,
    alert: null,
    stages: [],
    body: [],
    address: null,
    facts: [],
    actions: [],
    footNote: null,
    cancel: null,
    urgency: 'status',
    below: below(agent),
  }
}

/** What was paid and comes next, under the card of a paid agent. */
function below(agent: AgentOnPage): FactView[] {
  const { paid, run } = agent
  if (!paid) return []
  const isFirst = run?.kind === 'provision' && !agent.machine?.readyAt
  return [
    { label: 'Paid', words: [euros(paid.amountCents)] },
    ...toPay(agent),
    ...(isFirst && !isEnding(agent) ? [{ label: 'If setup fails', words: [euros(0)] }] : []),
    ...(run ? [{ label: 'Reference', words: [run.ref] }] : []),
  ]
}

/** What is open comes before what will be charged. */
function toPay({ due, subscription, plan, ...agent }: AgentOnPage): FactView[] {
  if (isEnding({ subscription, ...agent })) return []
  if (due && subscription?.pastDueSince) {
    const since = { at: due.since.toISOString(), form: 'day' as const }
    return [{ label: 'Due', words: [`${euros(due.amountCents)} since `, since] }]
  }
  const next = subscription?.currentPeriodEnd
  if (!next) return []
  const at = { at: next.toISOString(), form: 'day' as const }
  return [{ label: 'Next charge', words: [at, `, ${euros(plan.priceCents)}`] }]
}

function isEnding({ run, subscription, ...agent }: Omit<AgentOnPage, 'due' | 'plan'>): boolean {
  const isGivenUp =
    run?.kind === 'provision' && (run.unwindCause === 'cancelled' || run.unwindCause === 'exhausted')
  return (
    isGivenUp ||
    agent.goneAt !== null ||
    subscription?.endedAt != null ||
    subscription?.cancelAtPeriodEnd === true ||
    agent.wanted === 'gone' ||
    agent.graceUntil !== null
  )
}

/** Why it does not go on just now. */
export function delay(run: RunOnPage): AgentView['alert'] {
  if (run.stepState !== 'waiting' || !run.waitReason) return null
  return {
    tone: 'info',
    icon: 'hourglass',
    title: run.waitReason,
    words: [
      'Next try ',
      { at: run.nextAt.toISOString(), form: 'second' },
      `; your place is kept. Reference ${run.ref}.`,
    ],
  }
}
