import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Outcome } from '~/core/domain/errors'

/** Verifies, writes inbox and outbox in one statement, and returns. Throws when the database does not answer. */
export type RecordStripeEvent = (input: { body: string; signature: string }) => Promise<Outcome<unknown>>

export const STRIPE_WEBHOOK_PATH = '/webhooks/stripe'
const BODY_MAX_BYTES = 1_048_576

/**
 * Stripe's events: the raw body, as the signature is over its bytes. No session, no Origin, no limit, no Redis, and
 * no Express, as they come in bursts.
 * A database that does not answer gives 503, so that Stripe comes again.
 */
export function stripeWebhook(record: RecordStripeEvent, onError: (error: unknown) => void): RequestListener {
  return (request, response) => {
    if (request.method !== 'POST') return answer(response.setHeader('Allow', 'POST'), 405)
    readBody(request)
      .then((body) =>
        body === null
          ? // What is still on its way is not read: the connection ends with the answer.
            answer(response.setHeader('Connection', 'close'), 413)
          : record({ body, signature: String(request.headers['stripe-signature'] ?? '') }).then(({ ok }) =>
              answer(response, ok ? 200 : 400),
            ),
      )
      .catch((error: unknown) => {
        onError(error)
        answer(response, 503)
      })
  }
}

/** Null: it is too large. Rejects when the sender hangs up. */
function readBody(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > BODY_MAX_BYTES) {
        request.pause()
        resolve(null)
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.on('error', reject)
  })
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(status === 200 ? TAKEN : NOT_TAKEN)
}

const TAKEN = JSON.stringify({ received: true })
const NOT_TAKEN = JSON.stringify({ received: false })
