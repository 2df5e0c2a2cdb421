import { attemptPayment, newPaymentIntent, verdictOn } from '~/sandbox/stripe/billing/charge'
import { collect } from '~/sandbox/stripe/billing/invoices'
import { invoiceForPeriod, newSubscription } from '~/sandbox/stripe/billing/subscriptions'
import { testCards } from '~/sandbox/stripe/billing/testCards'
import type { TestCardName } from '~/sandbox/stripe/billing/testCards'
import type { PaymentMethodObject } from '~/sandbox/stripe/PaymentObjects'
import type { CustomerObject, PriceObject, SessionObject } from '~/sandbox/stripe/StripeObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

/** What was ordered; kept beside the session, as Stripe's own session does not show it. */
export type SessionOrder = {
  price: PriceObject
  quantity: number
  metadata: Record<string, string>
  description: string | null
}

/** The customer pays. False: the bank said no, nothing was taken, and the session stays open. */
export function payCheckout(
  world: StripeWorld,
  session: SessionObject,
  order: SessionOrder,
  payer: { card: TestCardName; email: string | null },
): boolean {
  const method = newPaymentMethod(world, payer.card, payer.email ?? session.customer_email, session.customer)
  if (verdictOn(world, method, 'atCheckout') !== 'pays') {
    const amount = session.amount_total ?? 0
    const intent = newPaymentIntent(world, {
      amount,
      currency: order.price.currency,
      customer: session.customer,
    })
    attemptPayment(world, intent, method, 'atCheckout', 'declines')
    return false
  }
  const customer = customerOf(world, session, payer.email)
  method.customer = customer.id
  world.emit('payment_method.attached', method)
  const subscription = newSubscription(world, {
    ...order,
    customer: customer.id,
    paymentMethod: method.id,
    metadata: { ...order.metadata },
  })
  const invoice = invoiceForPeriod(world, subscription, 'subscription_create')
  world.emit('customer.subscription.created', subscription)
  if (invoice.status === 'open') collect(world, invoice, method, 'atCheckout')
  Object.assign(session, {
    status: 'complete',
    payment_status: 'paid',
    customer: customer.id,
    customer_details: { email: customer.email, name: customer.name ?? null },
    subscription: subscription.id,
    invoice: invoice.id,
    url: null,
  })
  world.emit('checkout.session.completed', session)
  return true
}

function customerOf(world: StripeWorld, session: SessionObject, email: string | null): CustomerObject {
  if (session.customer) return world.get('customer', session.customer)
  const customer = addCustomer(world, { email: session.customer_email ?? email })
  world.emit('customer.created', customer)
  return customer
}

export function addCustomer(
  world: StripeWorld,
  given: { email?: string | null; name?: string; description?: string; metadata?: Record<string, string> },
): CustomerObject {
  return world.add<'customer'>({
    id: world.newId('cus', 14),
    object: 'customer',
    balance: 0,
    created: world.now(),
    currency: null,
    delinquent: false,
    description: given.description ?? null,
    email: given.email ?? null,
    invoice_settings: { default_payment_method: null },
    livemode: false,
    metadata: given.metadata ?? {},
    name: given.name ?? null,
  })
}

export function newPaymentMethod(
  world: StripeWorld,
  card: TestCardName,
  email: string | null,
  customer: string | null,
): PaymentMethodObject {
  const year = new Date(world.nowMs()).getUTCFullYear()
  return world.add<'payment_method'>({
    id: world.newId('pm'),
    object: 'payment_method',
    billing_details: { email, name: null },
    card: {
      brand: testCards[card].brand,
      last4: card,
      exp_month: 12,
      exp_year: year + 4,
      funding: 'credit',
      country: 'DE',
    },
    created: world.now(),
    customer,
    livemode: false,
    metadata: {},
    type: 'card',
  })
}

export function expireSession(world: StripeWorld, session: SessionObject): void {
  if (session.status !== 'open') return
  Object.assign(session, { status: 'expired', url: null })
  world.emit('checkout.session.expired', session)
}
