import Stripe from 'stripe'

// An answer that takes longer is taken as lost; what was asked is asked again under the same key.
const TIMEOUT_MS = 10_000

export type StripeOptions = { endpoint?: string; secretKey: string; timeoutMs?: number }

/** The SDK, pointed at another endpoint where one is given. It does not retry: the step or job that called does. */
export function stripeClient({ endpoint, secretKey, timeoutMs = TIMEOUT_MS }: StripeOptions): Stripe {
  return new Stripe(secretKey, {
    ...(endpoint ? addressOf(new URL(endpoint)) : {}),
    timeout: timeoutMs,
    // A closed connection is retried once all the same (its own rule), under the key that the call had.
    maxNetworkRetries: 0,
    telemetry: false,
  })
}

function addressOf({ protocol, hostname, port }: URL): Stripe.StripeConfig {
  const isPlain = protocol === 'http:'
  return { host: hostname, port: port || (isPlain ? 80 : 443), protocol: isPlain ? 'http' : 'https' }
}
