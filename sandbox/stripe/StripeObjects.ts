import type Stripe from 'stripe'
import type {
  BalanceTransactionObject,
  ChargeObject,
  DisputeObject,
  FraudWarningObject,
  PaymentIntentObject,
  PaymentMethodObject,
  RefundObject,
} from '~/sandbox/stripe/PaymentObjects'
import type { Shape } from '~/sandbox/stripe/Shape'

export type List<Item> = { object: 'list'; data: Item[]; has_more: boolean; url: string }

export type ProductObject = Shape<
  Stripe.Product,
  'id' | 'object' | 'active' | 'created' | 'default_price' | 'description' | 'livemode' | 'metadata' | 'name'
> & { updated: number; images: string[]; type: 'service' }

export type PriceObject = Shape<
  Stripe.Price,
  | 'id'
  | 'object'
  | 'active'
  | 'billing_scheme'
  | 'created'
  | 'currency'
  | 'livemode'
  | 'lookup_key'
  | 'metadata'
> &
  Shape<Stripe.Price, 'nickname' | 'product' | 'type'> & {
    tax_behavior: 'inclusive' | 'exclusive' | 'unspecified'
    unit_amount: number
    unit_amount_decimal: string
    recurring: {
      interval: 'day' | 'week' | 'month' | 'year'
      interval_count: number
      usage_type: 'licensed'
    } | null
  }

export type CustomerObject = Shape<
  Stripe.Customer,
  'id' | 'object' | 'created' | 'balance' | 'currency' | 'delinquent' | 'description' | 'email' | 'livemode'
> &
  Shape<Stripe.Customer, 'metadata' | 'name'> & {
    invoice_settings: { default_payment_method: string | null }
    deleted?: true
  }

export type SessionObject = Shape<
  Stripe.Checkout.Session,
  | 'id'
  | 'object'
  | 'amount_subtotal'
  | 'amount_total'
  | 'cancel_url'
  | 'client_reference_id'
  | 'created'
  | 'currency'
> &
  Shape<
    Stripe.Checkout.Session,
    | 'customer'
    | 'customer_email'
    | 'expires_at'
    | 'invoice'
    | 'livemode'
    | 'metadata'
    | 'mode'
    | 'payment_intent'
  > &
  Shape<
    Stripe.Checkout.Session,
    'payment_method_types' | 'subscription' | 'success_url' | 'ui_mode' | 'url'
  > & {
    status: 'open' | 'complete' | 'expired'
    payment_status: 'paid' | 'unpaid' | 'no_payment_required'
    customer_details: { email: string | null; name: string | null } | null
  }

export type SubscriptionItemObject = Shape<
  Stripe.SubscriptionItem,
  'id' | 'object' | 'created' | 'current_period_end' | 'current_period_start' | 'metadata' | 'subscription'
> & { quantity: number; price: PriceObject }

export type SubscriptionObject = Shape<
  Stripe.Subscription,
  'id' | 'object' | 'billing_cycle_anchor' | 'cancel_at' | 'cancel_at_period_end' | 'canceled_at' | 'created'
> &
  Shape<
    Stripe.Subscription,
    'currency' | 'default_payment_method' | 'description' | 'ended_at' | 'livemode'
  > &
  Shape<Stripe.Subscription, 'latest_invoice' | 'metadata' | 'start_date' | 'collection_method'> & {
    customer: string
    status: 'active' | 'past_due' | 'canceled' | 'unpaid' | 'paused'
    cancellation_details: { comment: string | null; feedback: string | null; reason: string | null }
    items: List<SubscriptionItemObject>
  }

export type InvoiceLineObject = Shape<
  Stripe.InvoiceLineItem,
  | 'id'
  | 'object'
  | 'amount'
  | 'currency'
  | 'description'
  | 'invoice'
  | 'livemode'
  | 'metadata'
  | 'period'
  | 'quantity'
> & {
  parent: {
    type: 'subscription_item_details'
    invoice_item_details: null
    subscription_item_details: {
      invoice_item: null
      proration: boolean
      subscription: string
      subscription_item: string
    }
  }
  pricing: {
    type: 'price_details'
    price_details: { price: string; product: string }
    unit_amount_decimal: string
  }
}

export type InvoiceObject = Shape<
  Stripe.Invoice,
  | 'id'
  | 'object'
  | 'amount_due'
  | 'amount_paid'
  | 'amount_remaining'
  | 'attempt_count'
  | 'attempted'
  | 'auto_advance'
> &
  Shape<Stripe.Invoice, 'created' | 'currency' | 'customer_email' | 'ending_balance' | 'hosted_invoice_url'> &
  Shape<
    Stripe.Invoice,
    'livemode' | 'metadata' | 'next_payment_attempt' | 'number' | 'period_end' | 'period_start'
  > &
  Shape<
    Stripe.Invoice,
    'starting_balance' | 'status_transitions' | 'subtotal' | 'total' | 'collection_method'
  > & {
    billing_reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update'
    customer: string
    status: 'open' | 'paid' | 'void' | 'uncollectible'
    lines: List<InvoiceLineObject>
    parent: {
      type: 'subscription_details'
      quote_details: null
      subscription_details: { subscription: string; metadata: Record<string, string> }
    }
  }

export type InvoicePaymentObject = Shape<
  Stripe.InvoicePayment,
  'id' | 'object' | 'amount_paid' | 'amount_requested' | 'created' | 'currency' | 'is_default' | 'livemode'
> & {
  invoice: string
  status: 'open' | 'paid' | 'canceled'
  payment: { type: 'payment_intent'; payment_intent: string }
  status_transitions: { paid_at: number | null; canceled_at: number | null }
}

export type PortalSessionObject = Shape<
  Stripe.BillingPortal.Session,
  'id' | 'object' | 'configuration' | 'created' | 'customer' | 'livemode' | 'return_url' | 'url'
>

export type EventObject = Shape<
  Stripe.Event,
  'id' | 'object' | 'api_version' | 'created' | 'livemode' | 'pending_webhooks'
> & {
  type: string
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> }
  request: { id: string | null; idempotency_key: string | null }
}

/** By Stripe's name of the kind, as it stands in `object`. */
export type ObjectKinds = {
  product: ProductObject
  price: PriceObject
  customer: CustomerObject
  payment_method: PaymentMethodObject
  'checkout.session': SessionObject
  subscription: SubscriptionObject
  invoice: InvoiceObject
  invoice_payment: InvoicePaymentObject
  payment_intent: PaymentIntentObject
  charge: ChargeObject
  refund: RefundObject
  dispute: DisputeObject
  'radar.early_fraud_warning': FraudWarningObject
  balance_transaction: BalanceTransactionObject
  'billing_portal.session': PortalSessionObject
  event: EventObject
}

export type Kind = keyof ObjectKinds
export type AnyObject = ObjectKinds[Kind]

export function listOf<Item>(url: string, data: Item[]): List<Item> {
  return { object: 'list', data, has_more: false, url }
}
