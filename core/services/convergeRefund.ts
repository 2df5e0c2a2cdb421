import type { Invoice, Refund } from '../ports/Billing'
import type { Ports } from '../ports/Ports'
import type { convergeSubscription } from './convergeSubscription'
import { invoiceOfPayment } from './invoiceOfPayment'
import { sendRefund } from './sendRefund'

type RefundPorts = Pick<Ports, 'payments' | 'billing' | 'alerts' | 'clock' | 'agents'> &
  Parameters<typeof convergeSubscription>[0]

/** A bank that has returned a refund this often will do so again: staff have to find another way. */
const FAILED_MAX = 3

/** Reads a refund again; one that was made in Stripe's dashboard is booked. Returns the agent it is about. */
export async function convergeRefund(ports: RefundPorts, stripeRefundId: string): Promise<string | null> {
  const { payments, billing } = ports
  const stripe = await payments.readRefund(stripeRefundId)
  if (!stripe?.paymentIntentId) return null
  const invoice = await invoiceOfPayment(ports, stripe.paymentIntentId)
  if (!invoice) return null
  const ours = await billing.refundByStripeId(stripe.id)
  const ownId = ours?.id ?? stripe.metadata.refundId
  if (ownId) {
    const isFailed = stripe.status === 'failed' || stripe.status === 'canceled'
    const mail = isFailed ? await failureMail(ports, invoice, ownId, stripe.amountCents) : []
    const refund = await billing.saveRefund(ownId, stripe, mail)
    if (refund.state === 'failed') await sendAgain(ports, refund)
    // Money that went back needs nobody's look any more.
    if (refund.state === 'succeeded') await ports.alerts.clear('fraud_warning', invoice.id)
  } else await billing.bookForeignRefund(invoice.id, stripe)
  return invoice.agentId
}

async function failureMail({ agents }: RefundPorts, invoice: Invoice, refundId: string, cents: number) {
  const agent = await agents.get(invoice.agentId)
  if (!agent) return []
  const values = { agent: agent.name, agentId: agent.id, cents, currency: invoice.currency }
  const key = `refundFailed-${refundId}`
  return [{ kind: 'mail' as const, key, to: agent.owner.email, template: 'refundFailed' as const, values }]
}

/** A refund may fail days after Stripe took it, when the run that sent it is long over: it goes out as a new one. */
async function sendAgain(
  ports: RefundPorts,
  { id, invoiceId, agentId, cause, isAutomatic, failure }: Refund,
) {
  const { billing, alerts } = ports
  await alerts.raise('refund_failed', id, failure ?? 'Stripe gave no reason')
  if (!isAutomatic) return
  const failed = (await billing.refundsOf(agentId)).filter(
    (refund) => refund.invoiceId === invoiceId && refund.cause === cause && refund.state === 'failed',
  )
  if (failed.length >= FAILED_MAX) return
  const owed = await billing.oweRefund({ invoiceId, amountCents: 'rest', cause, isAutomatic, by: 'aura' })
  if (owed && !owed.stripeRefundId) await sendRefund(ports, owed)
}
