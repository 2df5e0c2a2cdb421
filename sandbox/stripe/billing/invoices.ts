import { attemptPayment, newPaymentIntent } from '~/sandbox/stripe/billing/charge'
import { listOf } from '~/sandbox/stripe/StripeObjects'
import type { Situation } from '~/sandbox/stripe/billing/charge'
import type { PaymentIntentObject, PaymentMethodObject } from '~/sandbox/stripe/PaymentObjects'
import type {
  InvoiceLineObject,
  InvoiceObject,
  InvoicePaymentObject,
  SubscriptionObject,
} from '~/sandbox/stripe/StripeObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

type InvoiceOrder = {
  subscription: SubscriptionObject
  reason: InvoiceObject['billing_reason']
  /** Negative: a credit. */
  amount: number
  description: string
  period: { start: number; end: number }
}

/** A finished invoice, drawn on the customer's credit first. Stripe leaves it a draft for an hour; we don't. */
export function newInvoice(world: StripeWorld, order: InvoiceOrder): InvoiceObject {
  const { subscription, reason, amount, period } = order
  const customer = world.get('customer', subscription.customer)
  const startingBalance = customer.balance
  const due = Math.max(0, amount + startingBalance)
  customer.balance = startingBalance + amount - due
  const id = world.newId('in')
  const number = `SANDBOX-${String(world.list('invoice').length + 1).padStart(4, '0')}`
  const invoice = world.add<'invoice'>({
    id,
    object: 'invoice',
    amount_due: due,
    amount_paid: 0,
    amount_remaining: due,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    billing_reason: reason,
    collection_method: 'charge_automatically',
    created: world.now(),
    currency: subscription.currency,
    customer: customer.id,
    customer_email: customer.email,
    ending_balance: customer.balance,
    hosted_invoice_url: `${world.publicUrl()}/invoice/${id}`,
    lines: listOf(`/v1/invoices/${id}/lines`, [lineOf(world, id, order)]),
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number,
    parent: {
      type: 'subscription_details',
      quote_details: null,
      subscription_details: { subscription: subscription.id, metadata: { ...subscription.metadata } },
    },
    period_end: period.end,
    period_start: period.start,
    starting_balance: startingBalance,
    status: 'open',
    status_transitions: {
      finalized_at: world.now(),
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    subtotal: amount,
    total: amount,
  })
  subscription.latest_invoice = id
  world.emit('invoice.created', invoice)
  world.emit('invoice.finalized', invoice)
  if (due === 0) markPaid(world, invoice)
  return invoice
}

function lineOf(world: StripeWorld, invoice: string, order: InvoiceOrder): InvoiceLineObject {
  const { subscription, amount, description, period } = order
  const item = subscription.items.data[0]
  if (!item) throw new Error(`subscription ${subscription.id} has no item`)
  return {
    id: world.newId('il'),
    object: 'line_item',
    amount,
    currency: subscription.currency,
    description,
    invoice,
    livemode: false,
    metadata: { ...subscription.metadata },
    parent: {
      type: 'subscription_item_details',
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: amount < 0,
        subscription: subscription.id,
        subscription_item: item.id,
      },
    },
    period,
    pricing: {
      type: 'price_details',
      price_details: { price: item.price.id, product: item.price.product },
      unit_amount_decimal: item.price.unit_amount_decimal,
    },
    quantity: item.quantity,
  }
}

/** Charges what is open on the invoice. True: it is paid now. */
export function collect(
  world: StripeWorld,
  invoice: InvoiceObject,
  method: PaymentMethodObject | null,
  situation: Situation,
): boolean {
  const { payment, intent } = paymentOf(world, invoice)
  invoice.attempted = true
  invoice.attempt_count += 1
  const verdict = method ? attemptPayment(world, intent, method, situation) : 'declines'
  if (verdict === 'pays') {
    Object.assign(payment, { status: 'paid', amount_paid: invoice.amount_remaining })
    payment.status_transitions.paid_at = world.now()
    world.emit('invoice_payment.paid', payment)
    markPaid(world, invoice)
    return true
  }
  if (verdict === 'asks') world.emit('invoice.payment_action_required', invoice)
  world.emit('invoice.payment_failed', invoice)
  return false
}

/** The default payment of an invoice; made when the first try is. */
export function paymentOf(
  world: StripeWorld,
  invoice: InvoiceObject,
): { payment: InvoicePaymentObject; intent: PaymentIntentObject } {
  const held = world.list('invoice_payment').find((one) => one.invoice === invoice.id)
  if (held) return { payment: held, intent: world.get('payment_intent', held.payment.payment_intent) }
  const { amount_remaining: amount, currency, customer } = invoice
  const intent = newPaymentIntent(world, { amount, currency, customer })
  const payment = world.add<'invoice_payment'>({
    id: world.newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: amount,
    created: world.now(),
    currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intent.id },
    status: 'open',
    status_transitions: { paid_at: null, canceled_at: null },
  })
  return { payment, intent }
}

function markPaid(world: StripeWorld, invoice: InvoiceObject): void {
  Object.assign(invoice, {
    status: 'paid',
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    auto_advance: false,
    next_payment_attempt: null,
  })
  invoice.status_transitions.paid_at = world.now()
  world.emit('invoice.paid', invoice)
  world.emit('invoice.payment_succeeded', invoice)
}
