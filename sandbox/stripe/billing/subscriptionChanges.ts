import { newInvoice } from '~/sandbox/stripe/billing/invoices'
import { itemOf } from '~/sandbox/stripe/billing/subscriptions'
import { StripeFailure } from '~/sandbox/stripe/StripeFailure'
import type { SubscriptionObject } from '~/sandbox/stripe/StripeObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

/** No more invoices until it is resumed, and the service is not to be given. */
export function pauseSubscription(world: StripeWorld, subscription: SubscriptionObject): void {
  if (subscription.status !== 'active') return
  subscription.status = 'paused'
  world.emit('customer.subscription.paused', subscription, { status: 'active' })
}

export function resumeSubscription(world: StripeWorld, subscription: SubscriptionObject): void {
  if (subscription.status !== 'paused') {
    throw new StripeFailure(400, 'You can only resume subscriptions that are paused.')
  }
  subscription.status = 'active'
  world.emit('customer.subscription.resumed', subscription, { status: 'paused' })
}

/** To end with its period, or not after all. Returns what it was before, as an event tells it. */
export function setCancelAtPeriodEnd(
  world: StripeWorld,
  subscription: SubscriptionObject,
  atEnd: boolean,
): Record<string, unknown> {
  if (atEnd === subscription.cancel_at_period_end) return {}
  Object.assign(subscription, {
    cancel_at_period_end: atEnd,
    cancel_at: atEnd ? itemOf(subscription).current_period_end : null,
    canceled_at: atEnd ? world.now() : null,
  })
  subscription.cancellation_details.reason = atEnd ? 'cancellation_requested' : null
  return { cancel_at_period_end: !atEnd }
}

/** Gives back the unused part of the period as credit, on an invoice of its own. */
export function creditUnused(world: StripeWorld, subscription: SubscriptionObject): void {
  const item = itemOf(subscription)
  const { current_period_start: start, current_period_end: end } = item
  const now = world.now()
  const unused = Math.round((item.price.unit_amount * item.quantity * (end - now)) / (end - start))
  if (unused <= 0) return
  const description = `Unused time on ${world.get('product', item.price.product).name}`
  const period = { start: now, end }
  newInvoice(world, { subscription, reason: 'subscription_update', amount: -unused, description, period })
}
