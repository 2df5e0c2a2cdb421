import type { AgentView } from '~/app/presenters/agent/AgentView'
import { blank } from '~/app/presenters/agent/blank'
import { euros } from '~/app/presenters/euros'
import type { AgentOnPage } from '~/core/ports/Pages'

/** How long a payment is usually on its way from the bank. */
const CONFIRMED_WITHIN_MS = 60_000
/** Later than this the time alone would be taken for one that is over. Stripe keeps a checkout open for a day. */
const NEXT_HOURS_MS = 12 * 3_600_000

/** Before the money is here: checkout open, payment on its way, or nothing came of it. */
export function paying(agent: AgentOnPage, now: Date): AgentView {
  const base = blank(agent, now)
  if (agent.checkoutReturnAt) {
    const isLate = now.getTime() - agent.checkoutReturnAt.getTime() > CONFIRMED_WITHIN_MS
    return {
      ...base,
      status: { tone: 'info', icon: 'loader-circle', word: 'Confirming' },
      lead: ['Confirming your payment.'],
      body: [
        [
          isLate
            ? 'Not confirmed yet; we check every minute. Setup starts by itself.'
            : 'This takes a few seconds. Setup starts by itself.',
        ],
      ],
      footNote: 'Nothing to do here.',
    }
  }
  const until = agent.checkoutExpiresAt
  if (agent.checkoutUrl && until && until > now && agent.wanted === 'undecided') {
    const form = until.getTime() - now.getTime() > NEXT_HOURS_MS ? 'dayMinute' : 'minute'
    return {
      ...base,
      status: { tone: 'info', icon: 'hourglass', word: 'Payment open' },
      lead: ['Finish your payment (until ', { at: until.toISOString(), form }, ')'],
      body: [
        [
          `${agent.plan.name} plan, ${euros(agent.plan.priceCents)} a month. Nothing is charged until you confirm.`,
        ],
      ],
      actions: [
        { kind: 'link', label: 'Continue', to: agent.checkoutUrl, look: 'primary' },
        { kind: 'post', label: 'Drop', to: `/agents/${agent.id}/drop`, look: 'quiet' },
      ],
    }
  }
  return {
    ...base,
    status: { tone: 'idle', icon: 'ban', word: 'Not paid' },
    lead: ['This checkout was not finished. Nothing was charged.'],
    body: [['Choose a plan again whenever you like.']],
    actions: [{ kind: 'link', label: 'Choose a plan', to: '/agents/new', look: 'primary' }],
  }
}
