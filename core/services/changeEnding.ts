import { accepted, refused, type Outcome } from '../domain/errors'
import { may, nameOf, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'
import { convergeSubscription } from './convergeSubscription'

export type EndingPorts = Parameters<typeof convergeSubscription>[0] & Pick<Ports, 'billing' | 'payments'>
export type EndingInput = {
  agentId: string
  who: Who
  /** Made with the form: each decision is a change of its own, and sending one twice is sending it once. */
  idempotency: string
  address?: string | null
}

/** Whether a subscription ends with its period is Stripe's to know; we read it back. Returns when it ends, or is renewed. */
export async function changeEnding(
  ports: EndingPorts,
  { agentId, who, idempotency, address = null }: EndingInput,
  isEnding: boolean,
): Promise<Outcome<{ at: Date | null }>> {
  const { agents, billing, payments, clock } = ports
  const agent = await agents.get(agentId)
  if (!agent || !may(who, 'pay', agent)) return refused('not_found', 'There is no such agent.')
  const known = await billing.subscriptionOf(agentId)
  if (agent.wanted === 'gone' || !known || known.endedAt)
    return refused('ended', 'This subscription has ended already.')
  const at = clock.now()
  const changed = await payments.endAtPeriodEnd(known.id, isEnding, `ending-${idempotency}`)
  if (!changed || changed.endedAt) {
    await convergeSubscription(ports, known.id)
    return refused('ended', 'This subscription has ended already.')
  }
  const action = isEnding ? 'endSubscriptionAtPeriodEnd' : 'keepSubscription'
  await billing.saveSubscription(agentId, changed, at, [
    { kind: 'audit', by: nameOf(who), action, target: `agent:${agent.name}`, address },
  ])
  await convergeSubscription(ports, known.id)
  return accepted({ at: changed.currentPeriodEnd })
}
