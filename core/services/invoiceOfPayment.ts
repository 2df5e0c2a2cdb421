import type { Invoice } from '../ports/Billing'
import type { Ports } from '../ports/Ports'
import { convergeSubscription } from './convergeSubscription'

/**
 * Our copy of the invoice that a payment was for. One that is not booked yet is read from Stripe: its own event may be
 * late, or lost. Null: not one of ours.
 */
export async function invoiceOfPayment(
  ports: Parameters<typeof convergeSubscription>[0] & Pick<Ports, 'billing'>,
  paymentIntentId: string,
): Promise<Invoice | null> {
  const known = await ports.billing.invoiceByPaymentIntent(paymentIntentId)
  if (known) return known
  const readAt = ports.clock.now()
  const invoice = await ports.payments.invoiceOfPayment(paymentIntentId)
  if (!invoice?.subscriptionId) return null
  if (!(await convergeSubscription(ports, invoice.subscriptionId, { invoice, readAt }))) return null
  return ports.billing.invoiceByPaymentIntent(paymentIntentId)
}
