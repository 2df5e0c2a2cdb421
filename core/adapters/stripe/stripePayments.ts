import {
  readDispute,
  readEvent,
  readFraudWarning,
  readRefund,
  readSession,
  readSubscription,
} from './answers'
import { ensureCustomer, ensurePrice } from './ensure'
import { invoice, invoiceOfPayment } from './invoices'
import { stripeClient } from './stripeClient'
import { stripeEventTypes } from './stripeEventTypes'
import { isAbsent, stripeFailure } from './stripeFailure'
import type Stripe from 'stripe'
import type { ErrorCode } from '~/core/domain/errors'
import type { StripeOptions } from './stripeClient'
import type { MissedEvents, Payments, StartCheckout } from '~/core/ports/Payments'

const PAGE_SIZE = 100 // the most that Stripe gives at once

export function stripePayments(options: StripeOptions): Payments {
  const stripe = stripeClient(options)
  const subscription = (id: string) =>
    orNull(async () => readSubscription(await stripe.subscriptions.retrieve(id)))
  const session = (id: string) => ours(async () => readSession(await stripe.checkout.sessions.retrieve(id)))
  return {
    ensureCustomer: (input) => ours(() => ensureCustomer(stripe, input)),
    ensurePrice: (input) => ours(() => ensurePrice(stripe, input)),
    startCheckout: (input) => ours(() => startCheckout(stripe, input)),
    checkoutSession: session,
    async expireCheckout(id, idempotencyKey) {
      try {
        await stripe.checkout.sessions.expire(id, {}, { idempotencyKey })
      } catch (thrown) {
        // One that is no longer open is refused: fine if it has expired, not if it was paid meanwhile.
        if ((await session(id)).status !== 'expired') throw stripeFailure(thrown)
      }
    },
    subscription,
    async endSubscription(id, idempotencyKey) {
      try {
        await stripe.subscriptions.cancel(id, { invoice_now: false, prorate: false }, { idempotencyKey })
      } catch (thrown) {
        // Ending what has ended is answered as if it had never been.
        if (!isAbsent(thrown)) throw stripeFailure(thrown)
      }
    },
    async endAtPeriodEnd(id, isEnding, idempotencyKey) {
      const wanted = { cancel_at_period_end: isEnding }
      return orNull(async () =>
        readSubscription(await stripe.subscriptions.update(id, wanted, { idempotencyKey })),
      )
    },
    invoice: (id) => orNull(() => invoice(stripe, id)),
    invoiceOfPayment: (paymentIntentId) => orNull(() => invoiceOfPayment(stripe, paymentIntentId)),
    openPortal: ({ stripeCustomerId, returnUrl, idempotencyKey }) =>
      ours(async () => {
        const wanted = { customer: stripeCustomerId, return_url: returnUrl }
        return (await stripe.billingPortal.sessions.create(wanted, { idempotencyKey })).url
      }),
    dispute: (id) => orNull(async () => readDispute(await stripe.disputes.retrieve(id))),
    fraudWarning: (id) =>
      orNull(async () => readFraudWarning(await stripe.radar.earlyFraudWarnings.retrieve(id))),
    refund: ({ paymentIntentId, amountCents, metadata, idempotencyKey }) =>
      ours(async () => {
        const wanted = { payment_intent: paymentIntentId, amount: amountCents, metadata }
        return readRefund(await stripe.refunds.create(wanted, { idempotencyKey }))
      }, 'refund_failed'),
    readRefund: (id) => orNull(async () => readRefund(await stripe.refunds.retrieve(id))),
    refundsOf: (paymentIntentId) =>
      ours(async () => {
        const found = []
        const wanted = { payment_intent: paymentIntentId, limit: PAGE_SIZE }
        for await (const refund of stripe.refunds.list(wanted)) found.push(readRefund(refund))
        return found
      }),
    missedEvents: (since, page) => ours(() => missedEvents(stripe, since, page)),
  }
}

async function startCheckout(stripe: Stripe, input: StartCheckout) {
  // Nothing in the body may depend on the time: asked again under its key, it has to be the same to the byte.
  const answer = await stripe.checkout.sessions.create(
    {
      mode: 'subscription',
      customer: input.stripeCustomerId,
      client_reference_id: input.agentId,
      line_items: [{ price: input.priceId, quantity: 1 }],
      subscription_data: { metadata: { agentId: input.agentId } },
      success_url: input.successUrl,
      cancel_url: input.cancelUrl,
    },
    { idempotencyKey: input.idempotencyKey },
  )
  return readSession(answer)
}

async function missedEvents(stripe: Stripe, since: Date, page?: string): Promise<MissedEvents> {
  const { data, has_more } = await stripe.events.list({
    delivery_success: false,
    created: { gte: Math.floor(since.getTime() / 1000) },
    types: stripeEventTypes,
    limit: PAGE_SIZE,
    ...(page ? { starting_after: page } : {}),
  })
  return { events: data.map(readEvent).reverse(), next: has_more ? (data.at(-1)?.id ?? null) : null }
}

async function ours<Result>(task: () => Promise<Result>, refusal?: ErrorCode): Promise<Result> {
  try {
    return await task()
  } catch (thrown) {
    throw stripeFailure(thrown, refusal)
  }
}

async function orNull<Result>(task: () => Promise<Result>): Promise<Result | null> {
  try {
    return await task()
  } catch (thrown) {
    if (isAbsent(thrown)) return null
    throw stripeFailure(thrown)
  }
}
