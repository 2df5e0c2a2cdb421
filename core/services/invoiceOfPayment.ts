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
  const read = await ports.payments.invoiceOfPayment(paymentIntentId)
  if (!read?.subscriptionId || !(await convergeSubscription(ports, read.subscriptionId, read))) return null
  return ports.billing.invoiceByPaymentIntent(paymentIntentId)
}
