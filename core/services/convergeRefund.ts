import { z } from 'zod'
import type { Invoice, Refund } from '../ports/Billing'
import type { Ports } from '../ports/Ports'
import type { StripeRefund } from '../ports/Payments'
import type { convergeSubscription } from './convergeSubscription'
import { FAILED_MAX, failedRefunds } from './failedRefunds'
import { invoiceOfPayment } from './invoiceOfPayment'
import { sendRefund } from './sendRefund'

type RefundPorts = Pick<Ports, 'payments' | 'billing' | 'alerts' | 'clock' | 'agents'> &
  Parameters<typeof convergeSubscription>[0]

/** What our refunds carry to Stripe and back. */
const OwnId = z.uuid()

/** Reads a refund again; one that was made in Stripe's dashboard is booked. Returns the agent it is about. */
export async function convergeRefund(ports: RefundPorts, stripeRefundId: string): Promise<string | null> {
  const { payments, billing } = ports
  const stripe = await payments.readRefund(stripeRefundId)
  if (!stripe?.paymentIntentId) return null
  const invoice = await invoiceOfPayment(ports, stripe.paymentIntentId)
  if (!invoice) return null
  const ours = await rowOf(ports, stripe)
  if (ours) {
    const isFailed = stripe.status === 'failed' || stripe.status === 'canceled'
    const mail = isFailed ? await failureMail(ports, invoice, ours.id, stripe.amountCents) : []
    const refund = await billing.saveRefund(ours.id, stripe, mail)
    if (refund.state === 'failed') await sendAgain(ports, refund)
    // Money that went back needs nobody's look any more.
    if (refund.state === 'succeeded') await ports.alerts.clear('fraud_warning', invoice.id)
  } else await billing.bookForeignRefund(invoice.id, stripe)
  return invoice.agentId
}

/** Null: made in the dashboard, or by us and lost since, with a database that was restored. Its money has left all the same. */
async function rowOf({ billing }: RefundPorts, { id, metadata }: StripeRefund): Promise<Refund | null> {
  const ownId = OwnId.safeParse(metadata.refundId)
  return (await billing.refundByStripeId(id)) ?? (ownId.success ? billing.refund(ownId.data) : null)
}

async function failureMail({ agents }: RefundPorts, invoice: Invoice, refundId: string, cents: number) {
  const agent = await agents.get(invoice.agentId)
  if (!agent) return []
  const values = { agent: agent.name, agentId: agent.id, cents, currency: invoice.currency }
  const key = `refundFailed-${refundId}`
  return [{ kind: 'mail' as const, key, to: agent.owner.email, template: 'refundFailed' as const, values }]
}

/** A refund may fail days after Stripe took it, when the run that sent it is long over: it goes out as a new one. */
async function sendAgain(ports: RefundPorts, refund: Refund) {
  const { billing, alerts } = ports
  const { id, invoiceId, cause, isAutomatic, failure } = refund
  const failed = isAutomatic ? await failedRefunds(ports, refund) : []
  // One alert for all that is tried for the same money.
  await alerts.raise('refund_failed', failed[0]?.id ?? id, failure ?? 'Stripe gave no reason')
  if (!isAutomatic || failed.length >= FAILED_MAX) return
  const owed = await billing.oweRefund({ invoiceId, amountCents: 'rest', cause, isAutomatic, by: 'aura' })
  if (owed && !owed.stripeRefundId) await sendRefund(ports, owed)
}
