import { accepted, refused, type Outcome } from '../domain/errors'
import type { Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'

type BillingPorts = Pick<Ports, 'billing' | 'payments' | 'settings'>
type BillingInput = {
  who: Who
  /** Made with the form. */
  idempotency: string
  /** Where Stripe's page leads back to. */
  returnPath?: string
}

/** Stripe's page on which a customer changes their card and sees their invoices. Returns where the browser goes. */
export async function openBilling(
  { billing, payments, settings }: BillingPorts,
  { who, idempotency, returnPath = '/billing' }: BillingInput,
): Promise<Outcome<{ url: string }>> {
  const stripeCustomerId = who.customerId ? await billing.stripeCustomerOf(who.customerId) : null
  if (!stripeCustomerId) return refused('no_billing', 'Nothing was paid yet, so there is no card to change.')
  const back = new URL(returnPath, settings.appUrl)
  // Whoever wrote the link does not send our customers elsewhere.
  const isOurs = back.origin === new URL(settings.appUrl).origin
  const returnUrl = isOurs ? back.toString() : settings.appUrl
  const url = await payments.openPortal({
    stripeCustomerId,
    returnUrl,
    idempotencyKey: `portal-${idempotency}`,
  })
  return accepted({ url })
}
