import type { Refund } from '../ports/Billing'
import type { Effect } from '../ports/Runs'
import type { Ports } from '../ports/Ports'
import { sendRefund } from './sendRefund'

type OwedPorts = Pick<Ports, 'billing' | 'payments' | 'clock' | 'agents' | 'alerts'>

/** The job behind a refund that staff asked for. One that has failed is over: it does not go out by itself. */
export async function sendOwedRefund(ports: OwedPorts, refundId: string): Promise<void> {
  const refund = await ports.billing.refund(refundId)
  if (!refund || refund.state === 'failed') return
  const agent = await ports.agents.get(refund.agentId)
  const told = (sent: Refund): Effect[] =>
    agent && sent.state !== 'failed' && refund.cause === 'staff'
      ? [
          {
            kind: 'mail',
            key: `refundOnItsWay-${refund.id}`,
            to: agent.owner.email,
            template: 'refundOnItsWay',
            values: {
              agent: agent.name,
              agentId: agent.id,
              cents: refund.amountCents,
              currency: refund.currency,
              sentAt: ports.clock.now().toISOString(),
              isAgentLeft: true,
            },
          },
        ]
      : []
  const { state, failure } = await sendRefund(ports, refund, told)
  if (state === 'failed')
    await ports.alerts.raise('refund_failed', refundId, failure ?? 'Stripe gave no reason')
}
