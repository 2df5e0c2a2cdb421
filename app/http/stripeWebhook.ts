import type { ServerResponse } from 'node:http'
import express from 'express'
import type { RequestHandler } from 'express'
import type { Outcome } from '~/core/domain/errors'

/** Verifies, writes inbox and outbox in one statement, and returns. Throws when the database does not answer. */
export type RecordStripeEvent = (input: { body: string; signature: string }) => Promise<Outcome<unknown>>

const BODY_MAX = '1mb'

/**
 * Stripe's events: the raw body, as the signature is over its bytes. No session, no Origin, no limit, no Redis.
 * A database that does not answer gives 503, so that Stripe comes again.
 */
export function stripeWebhook(
  record: RecordStripeEvent,
  onError: (error: unknown) => void,
): RequestHandler[] {
  const raw = express.raw({ type: () => true, limit: BODY_MAX }) as RequestHandler
  const handle: RequestHandler = (request, response) => {
    const body: unknown = request.body
    record({
      body: Buffer.isBuffer(body) ? body.toString('utf8') : '',
      signature: request.get('Stripe-Signature') ?? '',
    }).then(
      (result) => answer(response, result.ok ? 200 : 400),
      (error: unknown) => {
        onError(error)
        answer(response, 503)
      },
    )
  }
  return [raw, handle]
}

/** Stripe reads the status alone, so this goes without what Express would work out for a browser's cache. */
function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(status === 200 ? TAKEN : NOT_TAKEN)
}

const TAKEN = JSON.stringify({ received: true })
const NOT_TAKEN = JSON.stringify({ received: false })
