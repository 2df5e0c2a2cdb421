import { StripeFailure } from '~/sandbox/stripe/StripeFailure'

const KEY_LENGTH_MAX = 255
// Stripe promises 24 h, and no more: whoever retries later has to look first.
const KEPT_SECONDS = 86_400

type Answer = { status: number; body: object; requestId: string }
type Kept = Answer & { fingerprint: string; at: number }

/** Remembers the answer to each key, so that a POST repeated is a POST done once. */
export function createIdempotency(now: () => number) {
  const kept = new Map<string, Kept>()
  return {
    /** Null: the key is new. */
    recall(key: string | undefined, fingerprint: string): Answer | null {
      if (!key) {
        const text =
          'This sandbox refuses a POST without an Idempotency-Key header: without one, a retry would do it twice.'
        throw new StripeFailure(400, text, { code: 'parameter_missing', param: 'Idempotency-Key' })
      }
      if (key.length > KEY_LENGTH_MAX) {
        const text = `Idempotency keys must be ${KEY_LENGTH_MAX} characters or less.`
        throw new StripeFailure(400, text, { type: 'idempotency_error' })
      }
      const found = kept.get(key)
      if (!found || now() - found.at > KEPT_SECONDS) return null
      if (found.fingerprint === fingerprint) return found
      const text = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`
      throw new StripeFailure(400, text, { type: 'idempotency_error' })
    },
    keep(key: string, fingerprint: string, answer: Answer): void {
      kept.set(key, { ...answer, fingerprint, at: now() })
    },
  }
}
