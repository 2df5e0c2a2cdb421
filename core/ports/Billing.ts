import type { Effect } from './Runs'
import type { StripeDispute, StripeEvent, StripeInvoice, StripeRefund, StripeSubscription } from './Payments'

export type RefundState = 'owed' | 'sent' | 'pending' | 'succeeded' | 'failed'
export type RefundCause = 'cancelled' | 'attemptsExhausted' | 'requested' | 'staff' | 'stripeDashboard'

export type Refund = {
  id: string
  invoiceId: string
  agentId: string
  amountCents: number
  currency: string
  cause: RefundCause
  isAutomatic: boolean
  state: RefundState
  stripeRefundId: string | null
  failure: string | null
  by: string
  reason: string | null
  createdAt: Date
  sentAt: Date | null
  settledAt: Date | null
  failedAt: Date | null
}

export type Invoice = {
  id: string
  agentId: string
  status: string
  amountPaidCents: number
  currency: string
  paymentIntentId: string | null
  cardLast4: string | null
  paidAt: Date | null
  customerId: string
  amountDueCents: number
  feeCents: number | null
  hostedUrl: string | null
  number: string | null
  nextAttemptAt: Date | null
  createdAt: Date
}

export type Dispute = {
  id: string
  invoiceId: string
  agentId: string
  amountCents: number
  currency: string
  feeCents: number
  status: string
  createdAt: Date
  closedAt: Date | null
}

export type Subscription = {
  id: string
  agentId: string
  stripeCustomerId: string
  status: string
  currentPeriodEnd: Date | null
  cancelAtPeriodEnd: boolean
  endedAt: Date | null
  pastDueSince: Date | null
  suspendedAt: Date | null
  readAt: Date
}

export type OweRefund = {
  /** Made with the form: sending it twice owes it once. Without it: a new one. */
  id?: string
  invoiceId: string
  amountCents: 'rest' | number
  cause: RefundCause
  isAutomatic: boolean
  by: string
  reason?: string
  /** What all refunds that were not automatic may come to, this one included. */
  limitCents?: number | null
  /** Written with it. */
  effects?: (refund: Refund) => Effect[]
}

/** Our copy of Stripe's money, and the inbox. */
export type Billing = {
  /** Inbox row and outbox row in one statement. False: known already (its deliveries were counted). */
  recordEvent(event: StripeEvent): Promise<boolean>
  event(id: string): Promise<(StripeEvent & { state: 'received' | 'handled' | 'failed' }) | null>
  eventHandled(id: string): Promise<void>
  eventFailed(id: string, error: string): Promise<void>
  subscriptionOf(agentId: string): Promise<Subscription | null>
  /** Writes only what is newer than our copy; an older picture has no effects. `overdue`: left as it was without it. */
  saveSubscription(
    agentId: string,
    subscription: StripeSubscription,
    readAt: Date,
    effects: Effect[],
    overdue?: { pastDueSince: Date | null; suspendedAt: Date | null },
  ): Promise<void>
  /** Those of agents that are not gone which are overdue, stopped or about to end; the longest unread first. */
  troubledSubscriptions(limit: number): Promise<Subscription[]>
  invoicesOf(agentId: string): Promise<Invoice[]>
  saveInvoice(agentId: string, invoice: StripeInvoice, readAt: Date): Promise<void>
  /**
   * Writes the row before the money moves, the invoice's row locked: refunds never exceed what was paid.
   * An automatic one that exists for this invoice and cause comes back. Null: nothing left to refund.
   */
  oweRefund(input: OweRefund): Promise<Refund | null>
  refund(id: string): Promise<Refund | null>
  /** Written down before `before`, and Stripe has not answered for them. */
  unsentRefunds(before: Date, limit: number): Promise<Refund[]>
  invoice(id: string): Promise<Invoice | null>
  /** What may still be refunded of it, and what staff have refunded. */
  refundableOf(invoiceId: string): Promise<{ restCents: number; staffCents: number }>
  disputesOf(agentId: string): Promise<Dispute[]>
  saveDispute(
    invoice: Pick<Invoice, 'id' | 'agentId'>,
    dispute: StripeDispute,
    readAt: Date,
    effects: Effect[],
  ): Promise<void>
  /** Writes that it is to be sent again, under the key that it has. */
  sendAgain(id: string, effects: Effect[]): Promise<Refund>
  refundsOf(agentId: string): Promise<Refund[]>
  /** Null: not one of ours, or not booked yet. */
  refundByStripeId(stripeRefundId: string): Promise<Refund | null>
  saveRefund(id: string, stripe: StripeRefund, effects: Effect[]): Promise<Refund>
  markRefundSent(id: string): Promise<void>
  /** Stripe will never send this one: it counts no more, and what is still owed is another. */
  refundRefused(id: string, failure: string): Promise<Refund>
  /** A refund that was made in Stripe's dashboard. Booking it twice books it once. */
  bookForeignRefund(invoiceId: string, stripe: StripeRefund): Promise<void>
  invoiceByPaymentIntent(paymentIntentId: string): Promise<Invoice | null>
  /** When the catch-up last looked. */
  caughtUpTo(): Promise<Date>
  saveCaughtUpTo(at: Date): Promise<void>
  plan(id: string): Promise<Plan | null>
  savePrice(planId: string, stripePriceId: string): Promise<void>
  stripeCustomerOf(customerId: string): Promise<string | null>
  saveStripeCustomer(customerId: string, stripeCustomerId: string): Promise<void>
}

export type Plan = {
  id: string
  name: string
  priceCents: number
  currency: string
  stripePriceId: string | null
  isOffered: boolean
}
