import { AuraError } from '../domain/errors'
import type { Refund } from '../ports/Billing'
import type { Effect } from '../ports/Runs'
import type { Ports } from '../ports/Ports'

/** Stripe keeps idempotency keys for 24 h at least; after that only a look tells whether it was done. */
const KEY_TRUSTED_MS = 23 * 3_600_000

/** Sends what is owed. The row is the key: sending twice is sending once. Returns what Stripe made of it. */
export async function sendRefund(
  { billing, payments, clock }: Pick<Ports, 'billing' | 'payments' | 'clock'>,
  refund: Refund,
  told: (refund: Refund) => Effect[] = () => [],
): Promise<Refund> {
  if (refund.stripeRefundId) {
    const known = await payments.readRefund(refund.stripeRefundId)
    return known ? billing.saveRefund(refund.id, known, told(refund)) : refund
  }
  const invoice = (await billing.invoicesOf(refund.agentId)).find((one) => one.id === refund.invoiceId)
  if (!invoice?.paymentIntentId) throw new Error(`Invoice ${refund.invoiceId} has no payment`)
  const isOld = refund.sentAt !== null && clock.now().getTime() - refund.sentAt.getTime() > KEY_TRUSTED_MS
  if (isOld) {
    const made = (await payments.refundsOf(invoice.paymentIntentId)).find(
      (one) => one.metadata.refundId === refund.id,
    )
    if (made) return billing.saveRefund(refund.id, made, told(refund))
  }
  if (!refund.sentAt) await billing.markRefundSent(refund.id)
  try {
    const sent = await payments.refund({
      paymentIntentId: invoice.paymentIntentId,
      amountCents: refund.amountCents,
      metadata: { refundId: refund.id, agentId: refund.agentId, cause: refund.cause },
      idempotencyKey: refund.id,
    })
    return billing.saveRefund(refund.id, sent, told(refund))
  } catch (thrown) {
    // Stripe's "no" (the bank has the money already, or it went back) is the same under this key for ever.
    if (thrown instanceof AuraError && thrown.code === 'refund_failed')
      return billing.refundRefused(refund.id, thrown.detail)
    throw thrown
  }
}
