import Stripe from 'stripe'
import { AuraError } from '~/core/domain/errors'
import type { ErrorCode } from '~/core/domain/errors'

/** One of Stripe's errors as ours. `refusal`: what it means when Stripe says that it can't be done. */
export function stripeFailure(thrown: unknown, refusal: ErrorCode = 'internal'): AuraError {
  if (thrown instanceof AuraError) return thrown
  if (!(thrown instanceof Stripe.errors.StripeError)) return new AuraError('internal', { cause: thrown })
  return new AuraError(codeOf(thrown, refusal), { cause: thrown, detail: detailOf(thrown) })
}

function codeOf(error: Stripe.errors.StripeError, refusal: ErrorCode): ErrorCode {
  const { statusCode = 0 } = error
  if (error instanceof Stripe.errors.StripeCardError) return 'payment_declined'
  if (error instanceof Stripe.errors.StripeConnectionError) return 'payments_down'
  // Also what a proxy says in Stripe's place, as HTML: the SDK then gives no status.
  if (error instanceof Stripe.errors.StripeAPIError) return 'payments_down'
  // 409: the same key is being worked on just now; 429: we are too fast. Both pass.
  if (statusCode >= 500 || statusCode === 409 || statusCode === 429) return 'payments_down'
  if (statusCode === 401 || statusCode === 403) return 'internal'
  if (error instanceof Stripe.errors.StripeIdempotencyError) return 'internal'
  return refusal
}

function detailOf({ message, code, statusCode, requestId }: Stripe.errors.StripeError): string {
  const facts = [statusCode, code, requestId].filter(Boolean).join(', ')
  return facts ? `Stripe: ${message} (${facts})` : `Stripe: ${message}`
}

/** What a read of something that does not exist throws. */
export function isAbsent(thrown: unknown): boolean {
  return thrown instanceof Stripe.errors.StripeError && thrown.statusCode === 404
}
