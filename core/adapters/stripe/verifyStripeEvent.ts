import Stripe from 'stripe'
import { accepted, refused } from '~/core/domain/errors'
import { readEvent } from './answers'
import type { Outcome } from '~/core/domain/errors'
import type { StripeEvent } from '~/core/ports/Payments'

const TOLERANCE_SECONDS = 300 // Stripe's default: an older signature may be a replay

type VerifyOptions = { webhookSecret: string; now: () => Date }

/** Checks the signature over the raw body, as it came, and reads the event. */
export function verifyStripeEvent(
  { webhookSecret, now }: VerifyOptions,
  { body, signature }: { body: string; signature: string },
): Outcome<StripeEvent> {
  try {
    const webhooks = Stripe.webhooks
    const at = now().getTime()
    const event = webhooks.constructEvent(body, signature, webhookSecret, TOLERANCE_SECONDS, undefined, at)
    return accepted(readEvent(event))
  } catch {
    return refused('bad_signature', 'The signature does not fit this event.')
  }
}
