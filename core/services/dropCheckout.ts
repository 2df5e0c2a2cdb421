import { accepted, refused, type Outcome } from '../domain/errors'
import { nameOf, owns, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'

/** Gives up a payment that was not made. One that was made meanwhile is not dropped: it is being set up. */
export async function dropCheckout(
  ports: Pick<Ports, 'agents' | 'payments'>,
  { agentId, who }: { agentId: string; who: Who },
): Promise<Outcome<null>> {
  const { agents, payments } = ports
  const agent = await agents.get(agentId)
  if (!agent || !owns(agent, who)) return refused('not_found', 'There is no such agent.')
  if (agent.goneAt) return accepted(null)
  if (agent.wanted !== 'undecided') return refused('paid', 'Your payment has arrived: this is being set up.')
  if (agent.checkoutSessionId) {
    const session = await payments.checkoutSession(agent.checkoutSessionId)
    if (session.status === 'complete')
      return refused('paid', 'Your payment has arrived: this is being set up.')
    if (session.status === 'open') await payments.expireCheckout(session.id, `expire-${agentId}`)
  }
  const isDropped = await agents.dropOrder(agentId, agent.checkoutSessionId, [
    { kind: 'audit', by: nameOf(who), action: 'dropCheckout', target: `agent:${agent.name}` },
    { kind: 'agentGone', agentId },
  ])
  // Its payment was opened, or made, meanwhile: one that stayed open could be made for what is gone.
  return isDropped ? accepted(null) : dropCheckout(ports, { agentId, who })
}
