import { z } from 'zod'
import { pageOf } from '~/sandbox/stripe/answers'
import { addCustomer } from '~/sandbox/stripe/billing/checkout'
import { endSubscription } from '~/sandbox/stripe/billing/subscriptions'
import { mergedMetadata, metadata, paging, route, text } from '~/sandbox/stripe/route'

const fields = {
  email: text.optional(),
  name: text.optional(),
  description: text.optional(),
  metadata: metadata.optional(),
}

export const customerRoutes = [
  route('POST', '/v1/customers', fields, (world, { params }) => {
    const customer = addCustomer(world, { ...params, metadata: mergedMetadata({}, params.metadata) })
    world.emit('customer.created', customer)
    return customer
  }),
  route('GET', '/v1/customers/:id', {}, (world, { id }) => {
    const customer = world.get('customer', id)
    return customer.deleted ? { id, object: 'customer', deleted: true } : customer
  }),
  route('GET', '/v1/customers', { ...paging, email: text.optional() }, (world, { params }) => {
    const living = world.list('customer').filter((one) => !one.deleted)
    return pageOf(
      '/v1/customers',
      living.filter((one) => !params.email || one.email === params.email),
      params,
    )
  }),
  route(
    'POST',
    '/v1/customers/:id',
    {
      ...fields,
      invoice_settings: z.strictObject({ default_payment_method: text.optional() }).optional(),
    },
    (world, { id, params }) => {
      const customer = world.get('customer', id)
      const method = params.invoice_settings?.default_payment_method
      Object.assign(customer, {
        email: params.email ?? customer.email,
        name: params.name ?? customer.name,
        description: params.description ?? customer.description,
        metadata: mergedMetadata(customer.metadata, params.metadata),
      })
      if (method) customer.invoice_settings.default_payment_method = world.get('payment_method', method).id
      world.emit('customer.updated', customer)
      return customer
    },
  ),
  route('DELETE', '/v1/customers/:id', {}, (world, { id }) => {
    const customer = world.get('customer', id)
    for (const subscription of world.list('subscription')) {
      if (subscription.customer !== id || subscription.status === 'canceled') continue
      endSubscription(world, subscription, 'cancellation_requested')
    }
    customer.deleted = true
    world.emit('customer.deleted', customer)
    return { id, object: 'customer', deleted: true }
  }),
  route('GET', '/v1/payment_methods/:id', {}, (world, { id }) => world.get('payment_method', id)),
  route(
    'GET',
    '/v1/payment_methods',
    { ...paging, customer: text.optional(), type: text.optional() },
    (world, { params }) => {
      const { customer } = params
      const wanted = world.list('payment_method').filter((one) => !customer || one.customer === customer)
      return pageOf('/v1/payment_methods', wanted, params)
    },
  ),
]
