import { collect, newInvoice } from '~/sandbox/stripe/billing/invoices'
import { listOf } from '~/sandbox/stripe/StripeObjects'
import type { PaymentMethodObject } from '~/sandbox/stripe/PaymentObjects'
import type {
  InvoiceObject,
  PriceObject,
  SubscriptionItemObject,
  SubscriptionObject,
} from '~/sandbox/stripe/StripeObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

const DAY_SECONDS = 86_400
/** Days after a failed renewal on which the card is tried again; after the last one it is `unpaid`. */
const RETRY_DAYS = [3, 5, 7]

type Order = {
  customer: string
  price: PriceObject
  quantity: number
  metadata: Record<string, string>
  description: string | null
  paymentMethod: string | null
}

/** A subscription from now on. The caller collects its first invoice. */
export function newSubscription(world: StripeWorld, order: Order): SubscriptionObject {
  const start = world.now()
  const id = world.newId('sub')
  const item: SubscriptionItemObject = {
    id: world.newId('si', 14),
    object: 'subscription_item',
    created: start,
    current_period_end: periodEnd(order.price, start, start),
    current_period_start: start,
    metadata: {},
    price: structuredClone(order.price),
    quantity: order.quantity,
    subscription: id,
  }
  const subscription = world.add<'subscription'>({
    id,
    object: 'subscription',
    billing_cycle_anchor: start,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, reason: null },
    collection_method: 'charge_automatically',
    created: start,
    currency: order.price.currency,
    customer: order.customer,
    default_payment_method: order.paymentMethod,
    description: order.description,
    ended_at: null,
    items: listOf(`/v1/subscription_items?subscription=${id}`, [item]),
    latest_invoice: null,
    livemode: false,
    metadata: order.metadata,
    start_date: start,
    status: 'active',
  })
  awaitPeriodEnd(world, subscription)
  return subscription
}

export function itemOf(subscription: SubscriptionObject): SubscriptionItemObject {
  const item = subscription.items.data[0]
  if (!item) throw new Error(`subscription ${subscription.id} has no item`)
  return item
}

export function invoiceForPeriod(
  world: StripeWorld,
  subscription: SubscriptionObject,
  reason: InvoiceObject['billing_reason'],
): InvoiceObject {
  const { price, quantity, current_period_start: start, current_period_end: end } = itemOf(subscription)
  const amount = price.unit_amount * quantity
  const name = world.get('product', price.product).name
  return newInvoice(world, {
    subscription,
    reason,
    amount,
    description: `${quantity} × ${name}`,
    period: { start, end },
  })
}

/** The anchor's day next month, or the month's last day if it is shorter. */
export function periodEnd({ recurring }: PriceObject, start: number, anchor: number): number {
  if (!recurring) throw new Error('a subscription needs a recurring price')
  const { interval, interval_count: count } = recurring
  if (interval === 'day') return start + count * DAY_SECONDS
  if (interval === 'week') return start + count * 7 * DAY_SECONDS
  const from = new Date(start * 1000)
  const months = count * (interval === 'year' ? 12 : 1)
  const end = new Date(from)
  end.setUTCDate(1)
  end.setUTCMonth(from.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate()
  end.setUTCDate(Math.min(new Date(anchor * 1000).getUTCDate(), lastDay))
  return Math.floor(end.getTime() / 1000)
}

function awaitPeriodEnd(world: StripeWorld, subscription: SubscriptionObject): void {
  const end = itemOf(subscription).current_period_end
  world.at(end, () => {
    if (itemOf(subscription).current_period_end === end) renew(world, subscription)
  })
}

/** The period is over: the subscription ends, or its next period begins and is charged. */
export function renew(world: StripeWorld, subscription: SubscriptionObject): void {
  if (subscription.status === 'canceled') return
  if (subscription.cancel_at_period_end) {
    endSubscription(world, subscription, 'cancellation_requested')
    return
  }
  const item = itemOf(subscription)
  const start = Math.min(item.current_period_end, world.now())
  const before = {
    current_period_start: item.current_period_start,
    current_period_end: item.current_period_end,
  }
  Object.assign(item, {
    current_period_start: start,
    current_period_end: periodEnd(item.price, start, subscription.billing_cycle_anchor),
  })
  // Who owes after all retries, or is paused, gets no further invoice. (Stripe keeps a draft that nobody sends.)
  const isCharged = subscription.status === 'active' || subscription.status === 'past_due'
  const invoice = isCharged ? invoiceForPeriod(world, subscription, 'subscription_cycle') : null
  world.emit('customer.subscription.updated', subscription, { items: { data: [before] } })
  if (invoice && invoice.status !== 'paid') tryRenewal(world, subscription, invoice)
  awaitPeriodEnd(world, subscription)
}

function tryRenewal(world: StripeWorld, subscription: SubscriptionObject, invoice: InvoiceObject): void {
  if (invoice.status !== 'open' || subscription.status === 'canceled') return
  const days = RETRY_DAYS[invoice.attempt_count]
  const next = days === undefined ? null : invoice.created + days * DAY_SECONDS
  invoice.next_payment_attempt = next
  if (collect(world, invoice, methodFor(world, subscription), 'later')) {
    settle(world, subscription)
    return
  }
  if (subscription.status === 'active') {
    subscription.status = 'past_due'
    world.get('customer', subscription.customer).delinquent = true
    world.emit('customer.subscription.updated', subscription, { status: 'active' })
  }
  if (next !== null) world.at(next, () => tryRenewal(world, subscription, invoice))
  else if (subscription.status === 'past_due') setStatus(world, subscription, 'unpaid')
}

function setStatus(world: StripeWorld, subscription: SubscriptionObject, status: 'active' | 'unpaid'): void {
  const before = subscription.status
  subscription.status = status
  world.emit('customer.subscription.updated', subscription, { status: before })
}

/** After a payment: what was overdue is active again, once nothing is open. */
export function settle(world: StripeWorld, subscription: SubscriptionObject): void {
  const isOwing = world
    .list('invoice')
    .some((one) => subscriptionOf(one) === subscription.id && one.status === 'open')
  if (isOwing || (subscription.status !== 'past_due' && subscription.status !== 'unpaid')) return
  world.get('customer', subscription.customer).delinquent = false
  setStatus(world, subscription, 'active')
}

export function subscriptionOf(invoice: InvoiceObject): string {
  return invoice.parent.subscription_details.subscription
}

export function methodFor(world: StripeWorld, subscription: SubscriptionObject): PaymentMethodObject | null {
  const customer = world.get('customer', subscription.customer)
  const id = subscription.default_payment_method ?? customer.invoice_settings.default_payment_method
  return id ? world.get('payment_method', id) : null
}

export function endSubscription(world: StripeWorld, subscription: SubscriptionObject, reason: string): void {
  const now = world.now()
  Object.assign(subscription, {
    status: 'canceled',
    canceled_at: subscription.canceled_at ?? now,
    ended_at: now,
    cancellation_details: { ...subscription.cancellation_details, reason },
  })
  for (const invoice of world.list('invoice')) {
    if (subscriptionOf(invoice) !== subscription.id || invoice.status !== 'open') continue
    Object.assign(invoice, { auto_advance: false, next_payment_attempt: null })
  }
  world.emit('customer.subscription.deleted', subscription)
}
