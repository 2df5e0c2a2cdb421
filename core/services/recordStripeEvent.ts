import type { StripeEvent } from '../ports/Payments'
import type { Ports } from '../ports/Ports'

/**
 * Takes an event whose signature was verified. One statement writes inbox and outbox; nothing else happens here, so
 * that Stripe gets its answer also while Redis is away. False: known already.
 */
export async function recordStripeEvent(
  { billing }: Pick<Ports, 'billing'>,
  event: StripeEvent,
): Promise<boolean> {
  return billing.recordEvent(event)
}
