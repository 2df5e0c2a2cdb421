import type Stripe from 'stripe'
import type { Shape } from '~/sandbox/stripe/Shape'

export type PaymentMethodObject = Shape<
  Stripe.PaymentMethod,
  'id' | 'object' | 'created' | 'customer' | 'livemode' | 'metadata' | 'type'
> & {
  billing_details: { email: string | null; name: string | null }
  card: {
    brand: string
    last4: string
    exp_month: number
    exp_year: number
    funding: 'credit'
    country: string
  }
}

export type CardFailure = {
  type: 'card_error'
  code: 'card_declined' | 'authentication_required'
  decline_code?: string
  message: string
  charge?: string
  payment_method?: PaymentMethodObject
}

export type PaymentIntentObject = Shape<
  Stripe.PaymentIntent,
  'id' | 'object' | 'amount' | 'amount_received' | 'client_secret' | 'created' | 'currency' | 'customer'
> &
  Shape<
    Stripe.PaymentIntent,
    'latest_charge' | 'livemode' | 'metadata' | 'payment_method' | 'description'
  > & {
    status: 'requires_payment_method' | 'requires_action' | 'succeeded' | 'canceled'
    last_payment_error: CardFailure | null
  }

export type ChargeObject = Shape<
  Stripe.Charge,
  | 'id'
  | 'object'
  | 'amount'
  | 'amount_captured'
  | 'amount_refunded'
  | 'balance_transaction'
  | 'captured'
  | 'created'
> &
  Shape<
    Stripe.Charge,
    'currency' | 'customer' | 'description' | 'disputed' | 'failure_code' | 'failure_message'
  > &
  Shape<
    Stripe.Charge,
    'livemode' | 'metadata' | 'paid' | 'payment_intent' | 'payment_method' | 'refunded'
  > & {
    status: 'succeeded' | 'failed'
    billing_details: PaymentMethodObject['billing_details']
    payment_method_details: { type: 'card'; card: PaymentMethodObject['card'] }
  }

export type RefundObject = Shape<
  Stripe.Refund,
  | 'id'
  | 'object'
  | 'amount'
  | 'balance_transaction'
  | 'created'
  | 'currency'
  | 'failure_reason'
  | 'metadata'
  | 'reason'
> & {
  charge: string
  payment_intent: string | null
  status: 'pending' | 'succeeded' | 'failed'
}

export type BalanceTransactionObject = Shape<
  Stripe.BalanceTransaction,
  | 'id'
  | 'object'
  | 'amount'
  | 'available_on'
  | 'created'
  | 'currency'
  | 'description'
  | 'fee'
  | 'net'
  | 'source'
> & { status: 'available'; type: 'charge' | 'refund' | 'refund_failure' | 'adjustment' }

export type DisputeObject = Shape<
  Stripe.Dispute,
  | 'id'
  | 'object'
  | 'amount'
  | 'created'
  | 'currency'
  | 'is_charge_refundable'
  | 'livemode'
  | 'metadata'
  | 'reason'
> & {
  balance_transactions: BalanceTransactionObject[]
  charge: string
  payment_intent: string | null
  status: 'needs_response' | 'under_review' | 'won' | 'lost'
}

export type FraudWarningObject = Shape<
  Stripe.Radar.EarlyFraudWarning,
  'id' | 'object' | 'actionable' | 'created' | 'fraud_type' | 'livemode'
> & { charge: string; payment_intent: string | undefined }
