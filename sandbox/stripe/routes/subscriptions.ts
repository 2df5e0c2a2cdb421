import { z } from 'zod'
import { pageOf } from '~/sandbox/stripe/answers'
import {
  creditUnused,
  resumeSubscription,
  setCancelAtPeriodEnd,
} from '~/sandbox/stripe/billing/subscriptionChanges'
import { endSubscription, itemOf } from '~/sandbox/stripe/billing/subscriptions'
import { flag, mergedMetadata, metadata, paging, route, text } from '~/sandbox/stripe/route'
import { missing } from '~/sandbox/stripe/StripeFailure'

const statuses = [
  'active',
  'all',
  'canceled',
  'ended',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
] as const

const cancellationDetails = z.strictObject({ comment: text.optional(), feedback: text.optional() })

export const subscriptionRoutes = [
  route('GET', '/v1/subscriptions/:id', {}, (world, { id }) => world.get('subscription', id)),
  route(
    'GET',
    '/v1/subscriptions',
    {
      ...paging,
      customer: text.optional(),
      price: text.optional(),
      status: z.enum(statuses).optional(),
    },
    (world, { params: { customer, price, status, ...page } }) => {
      const wanted = world
        .list('subscription')
        .filter((one) => !customer || one.customer === customer)
        .filter((one) => !price || itemOf(one).price.id === price)
        .filter((one) => {
          if (status === undefined) return one.status !== 'canceled'
          return status === 'all' || one.status === (status === 'ended' ? 'canceled' : status)
        })
      return pageOf('/v1/subscriptions', wanted, page)
    },
  ),
  route(
    'POST',
    '/v1/subscriptions/:id',
    {
      cancel_at_period_end: flag.optional(),
      cancellation_details: cancellationDetails.optional(),
      default_payment_method: text.optional(),
      description: text.optional(),
      metadata: metadata.optional(),
    },
    (world, { id, params }) => {
      const subscription = world.get('subscription', id)
      if (subscription.status === 'canceled') throw missing('subscription', id)
      const { cancel_at_period_end: atEnd, default_payment_method: method } = params
      const previous = atEnd === undefined ? {} : setCancelAtPeriodEnd(world, subscription, atEnd)
      Object.assign(subscription.cancellation_details, params.cancellation_details)
      if (method) subscription.default_payment_method = world.get('payment_method', method).id
      subscription.description = params.description ?? subscription.description
      subscription.metadata = mergedMetadata(subscription.metadata, params.metadata)
      world.emit('customer.subscription.updated', subscription, previous)
      return subscription
    },
  ),
  route(
    'POST',
    '/v1/subscriptions/:id/resume',
    {
      billing_cycle_anchor: z.enum(['now', 'unchanged']).default('unchanged'),
      proration_behavior: z.enum(['always_invoice', 'create_prorations', 'none']).optional(),
    },
    (world, { id }) => {
      const subscription = world.get('subscription', id)
      resumeSubscription(world, subscription)
      return subscription
    },
  ),
  route(
    'DELETE',
    '/v1/subscriptions/:id',
    {
      cancellation_details: cancellationDetails.optional(),
      invoice_now: flag.default(false),
      prorate: flag.default(false),
    },
    (world, { id, params }) => {
      const subscription = world.get('subscription', id)
      if (subscription.status === 'canceled') throw missing('subscription', id)
      Object.assign(subscription.cancellation_details, params.cancellation_details)
      if (params.prorate && params.invoice_now) creditUnused(world, subscription)
      endSubscription(world, subscription, 'cancellation_requested')
      return subscription
    },
  ),
]
