import { z } from 'zod'
import { pageOf } from '~/sandbox/stripe/answers'
import { newRefund } from '~/sandbox/stripe/billing/refunds'
import { mergedMetadata, metadata, paging, route, text, whole } from '~/sandbox/stripe/route'
import { StripeFailure } from '~/sandbox/stripe/StripeFailure'
import type { ChargeObject } from '~/sandbox/stripe/PaymentObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

const payments = [
  route('GET', '/v1/payment_intents/:id', {}, (world, { id }) => world.get('payment_intent', id)),
  route('GET', '/v1/payment_intents', { ...paging, customer: text.optional() }, (world, { params }) => {
    const { customer } = params
    const wanted = world.list('payment_intent').filter((one) => !customer || one.customer === customer)
    return pageOf('/v1/payment_intents', wanted, params)
  }),
  route('GET', '/v1/charges/:id', {}, (world, { id }) => world.get('charge', id)),
  route(
    'GET',
    '/v1/charges',
    { ...paging, customer: text.optional(), payment_intent: text.optional() },
    (world, { params: { customer, payment_intent: intent, ...page } }) => {
      const wanted = world
        .list('charge')
        .filter(
          (one) => (!customer || one.customer === customer) && (!intent || one.payment_intent === intent),
        )
      return pageOf('/v1/charges', wanted, page)
    },
  ),
  route('GET', '/v1/balance_transactions/:id', {}, (world, { id }) => world.get('balance_transaction', id)),
  route('GET', '/v1/balance_transactions', { ...paging, source: text.optional() }, (world, { params }) => {
    const { source } = params
    const wanted = world.list('balance_transaction').filter((one) => !source || one.source === source)
    return pageOf('/v1/balance_transactions', wanted, params)
  }),
]

const refunds = [
  route(
    'POST',
    '/v1/refunds',
    {
      amount: whole.pipe(z.number().min(1)).optional(),
      charge: text.optional(),
      payment_intent: text.optional(),
      reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
      metadata: metadata.default({}),
    },
    (world, { params }) =>
      newRefund(world, {
        charge: chargeOf(world, params),
        amount: params.amount,
        reason: params.reason ?? null,
        metadata: params.metadata,
      }),
  ),
  route('GET', '/v1/refunds/:id', {}, (world, { id }) => world.get('refund', id)),
  route('POST', '/v1/refunds/:id', { metadata }, (world, { id, params }) => {
    const refund = world.get('refund', id)
    refund.metadata = mergedMetadata(refund.metadata, params.metadata)
    world.emit('refund.updated', refund)
    return refund
  }),
  route(
    'GET',
    '/v1/refunds',
    { ...paging, charge: text.optional(), payment_intent: text.optional() },
    (world, { params: { charge, payment_intent: intent, ...page } }) => {
      const wanted = world
        .list('refund')
        .filter((one) => (!charge || one.charge === charge) && (!intent || one.payment_intent === intent))
      return pageOf('/v1/refunds', wanted, page)
    },
  ),
]

function chargeOf(world: StripeWorld, named: { charge?: string; payment_intent?: string }): ChargeObject {
  if (named.charge) return world.get('charge', named.charge, 'charge')
  if (!named.payment_intent) {
    const text = 'One of the following params should be provided for this request: payment_intent or charge.'
    throw new StripeFailure(400, text, { code: 'parameter_missing' })
  }
  const intent = world.get('payment_intent', named.payment_intent, 'payment_intent')
  if (!intent.latest_charge || intent.status !== 'succeeded') {
    throw new StripeFailure(
      400,
      `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
    )
  }
  return world.get('charge', intent.latest_charge)
}

export const paymentRoutes = [...payments, ...refunds]
