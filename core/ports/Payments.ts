/** Stripe, re-read. Money is integer cents. Throws only AuraError (`payments_down`, `payment_declined`, `refund_failed`, `internal`). */
export type Payments = {
  ensureCustomer(input: { customerId: string; email: string; idempotencyKey: string }): Promise<string>
  /** Makes the plan's product and price once; found again by lookup key. */
  ensurePrice(input: {
    planId: string
    name: string
    cents: number
    currency: string
    idempotencyKey: string
  }): Promise<string>
  startCheckout(input: StartCheckout): Promise<CheckoutSession>
  checkoutSession(id: string): Promise<CheckoutSession>
  expireCheckout(id: string, idempotencyKey: string): Promise<void>
  subscription(id: string): Promise<StripeSubscription | null>
  /** Ends it now, without an invoice. One that has ended is fine. */
  endSubscription(id: string, idempotencyKey: string): Promise<void>
  /** At the end of its period, or, taken back, not after all. Null: it has ended. */
  endAtPeriodEnd(id: string, isEnding: boolean, idempotencyKey: string): Promise<StripeSubscription | null>
  invoice(id: string): Promise<StripeInvoice | null>
  /** The invoice that a payment was for; null: none. */
  invoiceOfPayment(paymentIntentId: string): Promise<StripeInvoice | null>
  /** Where the customer changes their card; good for some minutes. */
  openPortal(input: { stripeCustomerId: string; returnUrl: string; idempotencyKey: string }): Promise<string>
  dispute(id: string): Promise<StripeDispute | null>
  fraudWarning(id: string): Promise<{ id: string; paymentIntentId: string | null; fraudType: string } | null>
  refund(input: {
    paymentIntentId: string
    amountCents: number
    metadata: Record<string, string>
    idempotencyKey: string
  }): Promise<StripeRefund>
  readRefund(id: string): Promise<StripeRefund | null>
  refundsOf(paymentIntentId: string): Promise<StripeRefund[]>
  /** Events that Stripe could not deliver, the newest page first; within a page the oldest first. */
  missedEvents(since: Date, page?: string): Promise<MissedEvents>
}

/** `next`: the following page, of older ones. Null: that was the last. */
export type MissedEvents = { events: StripeEvent[]; next: string | null }

export type StartCheckout = {
  agentId: string
  stripeCustomerId: string
  priceId: string
  successUrl: string
  cancelUrl: string
  idempotencyKey: string
}

export type CheckoutSession = {
  id: string
  url: string | null
  status: 'open' | 'complete' | 'expired'
  isPaid: boolean
  agentId: string | null
  subscriptionId: string | null
  invoiceId: string | null
  expiresAt: Date
}

export type StripeSubscription = {
  id: string
  status: string
  agentId: string | null
  stripeCustomerId: string
  currentPeriodEnd: Date | null
  cancelAtPeriodEnd: boolean
  endedAt: Date | null
  latestInvoiceId: string | null
}

export type StripeInvoice = {
  id: string
  status: string
  subscriptionId: string | null
  amountPaidCents: number
  currency: string
  paymentIntentId: string | null
  cardLast4: string | null
  createdAt: Date
  paidAt: Date | null
  amountDueCents: number
  /** What Stripe kept of it. Null: not paid, or not booked yet. */
  feeCents: number | null
  /** Stripe's page on which it is seen and paid. */
  hostedUrl: string | null
  number: string | null
  /** When Stripe tries the card again; null: it does not. */
  nextAttemptAt: Date | null
  /** Open: the bank wants the cardholder to confirm it. */
  needsConfirmation: boolean
}

/** A bank that takes a payment back until it is settled. */
export type StripeDispute = {
  id: string
  paymentIntentId: string | null
  amountCents: number
  currency: string
  /** What Stripe takes for it, less what it gave back. */
  feeCents: number
  /** needs_response, under_review, won, lost; `warning_...` is only a question. */
  status: string
  reason: string
  createdAt: Date
}

export type StripeRefund = {
  id: string
  status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled'
  amountCents: number
  paymentIntentId: string | null
  failure: string | null
  metadata: Record<string, string>
  createdAt: Date
}

export type StripeEvent = { id: string; type: string; objectId: string | null; payload: unknown }
