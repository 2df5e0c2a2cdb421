import { z } from 'zod'
import { pageOf } from '~/sandbox/stripe/answers'
import { collect } from '~/sandbox/stripe/billing/invoices'
import { methodFor, settle, subscriptionOf } from '~/sandbox/stripe/billing/subscriptions'
import { flag, paging, route, text } from '~/sandbox/stripe/route'
import { StripeFailure } from '~/sandbox/stripe/StripeFailure'
import type { Situation } from '~/sandbox/stripe/billing/charge'
import type { InvoiceObject } from '~/sandbox/stripe/StripeObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

export const invoiceRoutes = [
  route('GET', '/v1/invoices/:id', {}, (world, { id }) => world.get('invoice', id)),
  route(
    'GET',
    '/v1/invoices',
    {
      ...paging,
      customer: text.optional(),
      subscription: text.optional(),
      status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional(),
    },
    (world, { params: { customer, subscription, status, ...page } }) => {
      const wanted = world
        .list('invoice')
        .filter((one) => !customer || one.customer === customer)
        .filter((one) => !subscription || subscriptionOf(one) === subscription)
        .filter((one) => !status || one.status === status)
      return pageOf('/v1/invoices', wanted, page)
    },
  ),
  route(
    'POST',
    '/v1/invoices/:id/pay',
    { payment_method: text.optional(), off_session: flag.optional() },
    (world, { id, params }) => payInvoice(world, world.get('invoice', id), params.payment_method),
  ),
  route('POST', '/v1/invoices/:id/void', {}, (world, { id }) => {
    const invoice = world.get('invoice', id)
    if (invoice.status !== 'open') {
      throw new StripeFailure(400, `You can only void open invoices. This one is ${invoice.status}.`)
    }
    Object.assign(invoice, { status: 'void', auto_advance: false, next_payment_attempt: null })
    invoice.status_transitions.voided_at = world.now()
    world.emit('invoice.voided', invoice)
    settle(world, world.get('subscription', subscriptionOf(invoice)))
    return invoice
  }),
  route(
    'GET',
    '/v1/invoice_payments',
    {
      ...paging,
      invoice: text.optional(),
      payment: z.strictObject({ type: z.literal('payment_intent'), payment_intent: text }).optional(),
      status: z.enum(['open', 'paid', 'canceled']).optional(),
    },
    (world, { params: { invoice, payment, status, ...page } }) => {
      const wanted = world
        .list('invoice_payment')
        .filter((one) => (!invoice || one.invoice === invoice) && (!status || one.status === status))
        .filter((one) => !payment || one.payment.payment_intent === payment.payment_intent)
      return pageOf('/v1/invoice_payments', wanted, page)
    },
  ),
  route('GET', '/v1/invoice_payments/:id', {}, (world, { id }) => world.get('invoice_payment', id)),
]

/** Pays an open invoice, with the given card or the customer's own. A refusal is a 402. */
export function payInvoice(
  world: StripeWorld,
  invoice: InvoiceObject,
  methodId?: string,
  situation: Situation = 'later',
): InvoiceObject {
  if (invoice.status === 'paid') throw new StripeFailure(400, 'Invoice is already paid')
  if (invoice.status !== 'open') {
    throw new StripeFailure(400, `Only open invoices can be paid. This one is ${invoice.status}.`)
  }
  const subscription = world.get('subscription', subscriptionOf(invoice))
  const method = methodId ? world.get('payment_method', methodId) : methodFor(world, subscription)
  if (!method) {
    throw new StripeFailure(400, 'There is no default payment method set on this Customer or Invoice.')
  }
  if (!collect(world, invoice, method, situation)) {
    throw new StripeFailure(402, 'Your card was declined.', {
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'generic_decline',
    })
  }
  settle(world, subscription)
  return invoice
}
