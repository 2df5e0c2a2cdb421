import type Stripe from 'stripe'
import type { StripeInvoice } from '~/core/ports/Payments'
import { readFee, readInvoice, readInvoiceId, readPayments } from './invoiceAnswers'

/** An invoice has one payment as a rule; more only when it was paid in parts. */
const PAYMENTS_MAX = 10

/** An invoice with its payment, the card, and what Stripe kept. */
export async function invoice(stripe: Stripe, id: string): Promise<StripeInvoice> {
  const [answer, paid] = await Promise.all([
    stripe.invoices.retrieve(id),
    stripe.invoicePayments.list({
      invoice: id,
      limit: PAYMENTS_MAX,
      // Four levels are the most that Stripe expands: the balance is read by its id.
      expand: ['data.payment.payment_intent.latest_charge'],
    }),
  ])
  const payments = readPayments(paid)
  const feeCents = payments.balanceId
    ? readFee(await stripe.balanceTransactions.retrieve(payments.balanceId))
    : null
  return readInvoice(answer, payments, feeCents)
}

export async function invoiceOfPayment(
  stripe: Stripe,
  paymentIntentId: string,
): Promise<StripeInvoice | null> {
  const found = await stripe.invoicePayments.list({
    payment: { type: 'payment_intent', payment_intent: paymentIntentId },
    limit: 1,
  })
  const id = readInvoiceId(found)
  return id ? invoice(stripe, id) : null
}
