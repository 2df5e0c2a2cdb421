import { asAuraError } from '../domain/errors'
import type { StripeEvent } from '../ports/Payments'
import type { Ports } from '../ports/Ports'
import { convergeAgent } from './convergeAgent'
import { convergeCheckout } from './convergeCheckout'
import { convergeDispute, convergeFraudWarning } from './convergeDispute'
import { convergeRefund } from './convergeRefund'
import { convergeSubscription } from './convergeSubscription'

type HandlePorts = Pick<
  Ports,
  | 'billing'
  | 'payments'
  | 'agents'
  | 'runs'
  | 'keys'
  | 'random'
  | 'events'
  | 'clock'
  | 'alerts'
  | 'settingRows'
>

/** An event is a hint: the object is read again from Stripe, and what it says now is made so here. */
export async function handleStripeEvent(ports: HandlePorts, eventId: string): Promise<void> {
  const event = await ports.billing.event(eventId)
  if (!event || event.state === 'handled') return
  try {
    const agentId = await converge(ports, event)
    if (agentId) await convergeAgent(ports, agentId)
    await ports.billing.eventHandled(eventId)
  } catch (thrown) {
    await ports.billing.eventFailed(eventId, asAuraError(thrown).message)
    throw thrown
  }
}

/** The agent that the event is about; null: not one of ours. */
async function converge(ports: HandlePorts, { type, objectId }: StripeEvent): Promise<string | null> {
  if (!objectId) return null
  if (type.startsWith('checkout.session.')) return convergeCheckout(ports, objectId)
  if (type.startsWith('customer.subscription.')) return convergeSubscription(ports, objectId)
  if (type.startsWith('invoice.')) return convergeInvoice(ports, objectId)
  if (type.startsWith('charge.dispute.')) return convergeDispute(ports, objectId)
  if (type.startsWith('radar.early_fraud_warning.')) return convergeFraudWarning(ports, objectId)
  if (type.startsWith('refund.') || type === 'charge.refund.updated') return convergeRefund(ports, objectId)
  return null
}

async function convergeInvoice(ports: HandlePorts, invoiceId: string): Promise<string | null> {
  const readAt = ports.clock.now()
  const invoice = await ports.payments.invoice(invoiceId)
  if (!invoice?.subscriptionId) return null
  return convergeSubscription(ports, invoice.subscriptionId, { invoice, readAt })
}
