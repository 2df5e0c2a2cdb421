import { z } from 'zod'
import { pageOf } from '~/sandbox/stripe/answers'
import { flag, mergedMetadata, metadata, paging, route, text, whole } from '~/sandbox/stripe/route'
import { StripeFailure } from '~/sandbox/stripe/StripeFailure'

const products = [
  route(
    'POST',
    '/v1/products',
    {
      id: text.optional(),
      name: text,
      description: text.optional(),
      active: flag.default(true),
      metadata: metadata.default({}),
    },
    (world, { params }) => {
      if (params.id && world.find(params.id)) {
        throw new StripeFailure(400, 'Product already exists.', {
          code: 'resource_already_exists',
          param: 'id',
        })
      }
      const product = world.add<'product'>({
        id: params.id ?? world.newId('prod', 14),
        object: 'product',
        active: params.active,
        created: world.now(),
        default_price: null,
        description: params.description ?? null,
        images: [],
        livemode: false,
        metadata: params.metadata,
        name: params.name,
        type: 'service',
        updated: world.now(),
      })
      world.emit('product.created', product)
      return product
    },
  ),
  route('GET', '/v1/products/:id', {}, (world, { id }) => world.get('product', id)),
  route('GET', '/v1/products', { ...paging, active: flag.optional() }, (world, { params }) =>
    pageOf(
      '/v1/products',
      world.list('product').filter((one) => params.active === undefined || one.active === params.active),
      params,
    ),
  ),
  route(
    'POST',
    '/v1/products/:id',
    {
      name: text.optional(),
      description: text.optional(),
      active: flag.optional(),
      default_price: text.optional(),
      metadata: metadata.optional(),
    },
    (world, { id, params }) => {
      const product = world.get('product', id)
      Object.assign(product, {
        name: params.name ?? product.name,
        description: params.description ?? product.description,
        active: params.active ?? product.active,
        default_price: params.default_price ?? product.default_price,
        metadata: mergedMetadata(product.metadata, params.metadata),
        updated: world.now(),
      })
      world.emit('product.updated', product)
      return product
    },
  ),
]

const recurring = z.strictObject({
  interval: z.enum(['day', 'week', 'month', 'year']),
  interval_count: whole.default(1),
  usage_type: z.literal('licensed').default('licensed'),
})

const prices = [
  route(
    'POST',
    '/v1/prices',
    {
      product: text,
      currency: text,
      unit_amount: whole,
      recurring: recurring.optional(),
      nickname: text.optional(),
      lookup_key: text.optional(),
      tax_behavior: z.enum(['inclusive', 'exclusive', 'unspecified']).default('unspecified'),
      active: flag.default(true),
      metadata: metadata.default({}),
    },
    (world, { params }) => {
      const lookupKey = params.lookup_key
      if (lookupKey && world.list('price').some((one) => one.active && one.lookup_key === lookupKey)) {
        const text = 'A price (active) already uses that lookup key.'
        throw new StripeFailure(400, text, { code: 'resource_already_exists', param: 'lookup_key' })
      }
      const price = world.add<'price'>({
        id: world.newId('price'),
        object: 'price',
        active: params.active,
        billing_scheme: 'per_unit',
        created: world.now(),
        currency: params.currency.toLowerCase(),
        livemode: false,
        lookup_key: params.lookup_key ?? null,
        metadata: params.metadata,
        nickname: params.nickname ?? null,
        product: world.get('product', params.product, 'product').id,
        recurring: params.recurring ?? null,
        tax_behavior: params.tax_behavior,
        type: params.recurring ? 'recurring' : 'one_time',
        unit_amount: params.unit_amount,
        unit_amount_decimal: String(params.unit_amount),
      })
      world.emit('price.created', price)
      return price
    },
  ),
  route('GET', '/v1/prices/:id', {}, (world, { id }) => world.get('price', id)),
  route(
    'GET',
    '/v1/prices',
    { ...paging, active: flag.optional(), product: text.optional(), lookup_keys: z.array(text).optional() },
    (world, { params }) => {
      const wanted = world
        .list('price')
        .filter((one) => params.active === undefined || one.active === params.active)
        .filter((one) => !params.product || one.product === params.product)
        .filter((one) => !params.lookup_keys || params.lookup_keys.includes(one.lookup_key ?? ''))
      return pageOf('/v1/prices', wanted, params)
    },
  ),
  route(
    'POST',
    '/v1/prices/:id',
    { active: flag.optional(), nickname: text.optional(), metadata: metadata.optional() },
    (world, { id, params }) => {
      const price = world.get('price', id)
      price.active = params.active ?? price.active
      price.nickname = params.nickname ?? price.nickname
      price.metadata = mergedMetadata(price.metadata, params.metadata)
      world.emit('price.updated', price)
      return price
    },
  ),
]

export const catalogRoutes = [...products, ...prices]
