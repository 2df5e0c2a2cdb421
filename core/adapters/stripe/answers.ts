import { z } from 'zod'
import type {
  CheckoutSession,
  StripeDispute,
  StripeEvent,
  StripeRefund,
  StripeSubscription,
} from '~/core/ports/Payments'

/** Stripe's answers, read into the port's types. New fields and values of Stripe's pass. */
export const time = z.number().transform((second) => new Date(second * 1000))
const metadata = z.record(z.string(), z.string()).nullish()

/** A field that holds an id, or what it names where that was expanded. */
export const id = z.union([z.string(), z.object({ id: z.string() }).transform((named) => named.id)])

const Session = z.object({
  id: z.string(),
  url: z.string().nullable(),
  status: z.enum(['open', 'complete', 'expired']),
  payment_status: z.string(),
  client_reference_id: z.string().nullable(),
  subscription: id.nullable(),
  invoice: id.nullable(),
  expires_at: time,
})

export function readSession(answer: unknown): CheckoutSession {
  const session = Session.parse(answer)
  return {
    id: session.id,
    url: session.url,
    status: session.status,
    isPaid: session.payment_status === 'paid' || session.payment_status === 'no_payment_required',
    agentId: session.client_reference_id,
    subscriptionId: session.subscription,
    invoiceId: session.invoice,
    expiresAt: session.expires_at,
  }
}

const Subscription = z.object({
  id: z.string(),
  status: z.string(),
  metadata,
  customer: id,
  cancel_at_period_end: z.boolean(),
  ended_at: time.nullable(),
  latest_invoice: id.nullable(),
  items: z.object({ data: z.array(z.object({ current_period_end: time })) }),
})

export function readSubscription(answer: unknown): StripeSubscription {
  const subscription = Subscription.parse(answer)
  return {
    id: subscription.id,
    status: subscription.status,
    agentId: subscription.metadata?.agentId ?? null,
    stripeCustomerId: subscription.customer,
    currentPeriodEnd: subscription.items.data[0]?.current_period_end ?? null,
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    endedAt: subscription.ended_at,
    latestInvoiceId: subscription.latest_invoice,
  }
}

const Dispute = z.object({
  id: z.string(),
  amount: z.number().int(),
  currency: z.string(),
  status: z.string(),
  reason: z.string(),
  payment_intent: id.nullable(),
  created: time,
  balance_transactions: z.array(z.object({ fee: z.number().int() })),
})

export function readDispute(answer: unknown): StripeDispute {
  const dispute = Dispute.parse(answer)
  return {
    id: dispute.id,
    paymentIntentId: dispute.payment_intent,
    amountCents: dispute.amount,
    currency: dispute.currency,
    feeCents: dispute.balance_transactions.reduce((sum, { fee }) => sum + fee, 0),
    status: dispute.status,
    reason: dispute.reason,
    createdAt: dispute.created,
  }
}

const FraudWarning = z.object({ id: z.string(), fraud_type: z.string(), payment_intent: id.nullish() })

export function readFraudWarning(answer: unknown) {
  const warning = FraudWarning.parse(answer)
  return { id: warning.id, paymentIntentId: warning.payment_intent ?? null, fraudType: warning.fraud_type }
}

const Refund = z.object({
  id: z.string(),
  status: z.enum(['pending', 'requires_action', 'succeeded', 'failed', 'canceled']).nullable(),
  amount: z.number().int(),
  payment_intent: id.nullable(),
  failure_reason: z.string().nullish(),
  metadata,
  created: time,
})

export function readRefund(answer: unknown): StripeRefund {
  const refund = Refund.parse(answer)
  return {
    id: refund.id,
    status: refund.status ?? 'pending',
    amountCents: refund.amount,
    paymentIntentId: refund.payment_intent,
    failure: refund.failure_reason ?? null,
    metadata: refund.metadata ?? {},
    createdAt: refund.created,
  }
}

const Event = z.looseObject({
  id: z.string(),
  type: z.string(),
  data: z.object({ object: z.looseObject({ id: z.string().optional() }) }),
})

export function readEvent(answer: unknown): StripeEvent {
  const event = Event.parse(answer)
  return { id: event.id, type: event.type, objectId: event.data.object.id ?? null, payload: answer }
}
