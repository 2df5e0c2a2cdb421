import { isContested } from '../domain/subscriptionLife'
import { money } from '../domain/money'
import type { Effect } from '../ports/Runs'
import type { Ports } from '../ports/Ports'
import { convergeSubscription } from './convergeSubscription'
import { invoiceOfPayment } from './invoiceOfPayment'
import { oweAfterDispute } from './oweAfterwards'

type DisputePorts = Parameters<typeof convergeSubscription>[0] & Pick<Ports, 'alerts'>

/** Reads a dispute again and books it. Returns the agent it is about; null: not one of ours. */
export async function convergeDispute(ports: DisputePorts, disputeId: string): Promise<string | null> {
  const { payments, billing, alerts, clock } = ports
  const readAt = clock.now()
  const dispute = await payments.dispute(disputeId)
  if (!dispute?.paymentIntentId) return null
  const invoice = await invoiceOfPayment(ports, dispute.paymentIntentId)
  if (!invoice) return null
  const says = `${money(dispute.amountCents, dispute.currency)}: ${dispute.status} (${dispute.reason})`
  const isOpen = isContested(dispute) || dispute.status === 'warning_needs_response'
  const effects: Effect[] = isOpen
    ? [{ kind: 'alert', alert: 'payment_disputed', subject: dispute.id, says }]
    : []
  await billing.saveDispute(invoice, dispute, readAt, effects)
  if (!isOpen) await alerts.clear('payment_disputed', dispute.id)
  if (dispute.status === 'won') await oweAfterDispute(ports, invoice)
  const subscription = await billing.subscriptionOf(invoice.agentId)
  if (subscription) await convergeSubscription(ports, subscription.id)
  return invoice.agentId
}

/** The card's issuer suspects fraud: staff look before the bank takes the payment back. */
export async function convergeFraudWarning(ports: DisputePorts, warningId: string): Promise<string | null> {
  const warning = await ports.payments.fraudWarning(warningId)
  if (!warning?.paymentIntentId) return null
  const invoice = await invoiceOfPayment(ports, warning.paymentIntentId)
  if (!invoice) return null
  const says = `${money(invoice.amountPaidCents, invoice.currency)}: ${warning.fraudType}. Refund it, or expect a dispute.`
  await ports.alerts.raise('fraud_warning', invoice.id, says)
  return null
}
