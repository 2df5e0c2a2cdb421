import { accepted, refused, type Outcome } from '../domain/errors'
import { may, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'
import { convergeSubscription } from './convergeSubscription'

type PayPorts = Parameters<typeof convergeSubscription>[0] & Pick<Ports, 'billing' | 'payments'>

/** Stripe's page on which what is open is paid now, with any card. Read again first: it may have been paid meanwhile. */
export async function payInvoice(
  ports: PayPorts,
  { agentId, who }: { agentId: string; who: Who },
): Promise<Outcome<{ url: string }>> {
  const agent = await ports.agents.get(agentId)
  if (!agent || !may(who, 'pay', agent)) return refused('not_found', 'There is no such agent.')
  const subscription = await ports.billing.subscriptionOf(agentId)
  if (subscription) await convergeSubscription(ports, subscription.id)
  const open = (await ports.billing.invoicesOf(agentId)).findLast(({ status }) => status === 'open')
  if (!open?.hostedUrl) return refused('nothing_open', 'Nothing is open: all is paid.')
  return accepted({ url: open.hostedUrl })
}
