import { z } from 'zod'
import { pageOf } from '~/sandbox/stripe/answers'
import { expireSession } from '~/sandbox/stripe/billing/checkout'
import { mergedMetadata, metadata, paging, route, text, whole } from '~/sandbox/stripe/route'
import { StripeFailure } from '~/sandbox/stripe/StripeFailure'
import { listOf } from '~/sandbox/stripe/StripeObjects'
import type { SessionOrder } from '~/sandbox/stripe/billing/checkout'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

const DAY_SECONDS = 86_400
const SHORTEST_SECONDS = 1800 // Stripe: at least 30 min, at most 24 h
// The request is on its way for a moment: a client that asks for just 30 min is not to be refused.
const CLOCK_SLACK_SECONDS = 60

const create = {
  mode: z.literal('subscription'),
  line_items: z
    .array(z.strictObject({ price: text, quantity: whole.pipe(z.number().min(1)).default(1) }))
    .length(1),
  success_url: text,
  cancel_url: text.optional(),
  client_reference_id: text.max(200).optional(),
  customer: text.optional(),
  customer_email: text.optional(),
  expires_at: whole.optional(),
  metadata: metadata.default({}),
  payment_method_types: z.array(z.literal('card')).optional(),
  ui_mode: z.literal('hosted_page').default('hosted_page'),
  locale: text.optional(),
  subscription_data: z
    .strictObject({ metadata: metadata.default({}), description: text.optional() })
    .default({ metadata: {} }),
}

type CreateParams = z.output<z.ZodObject<typeof create>>

/** `orders` keeps what each session sells, for the page that sells it. */
export function checkoutSessionRoutes(orders: Map<string, SessionOrder>) {
  return [
    route('POST', '/v1/checkout/sessions', create, (world, { params }) => newSession(world, orders, params)),
    route('GET', '/v1/checkout/sessions/:id', {}, (world, { id }) => world.get('checkout.session', id)),
    route('POST', '/v1/checkout/sessions/:id', { metadata }, (world, { id, params }) => {
      const session = world.get('checkout.session', id)
      session.metadata = mergedMetadata(session.metadata, params.metadata)
      return session
    }),
    route('POST', '/v1/checkout/sessions/:id/expire', {}, (world, { id }) => {
      const session = world.get('checkout.session', id)
      if (session.status !== 'open') {
        const text = `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of "${session.status}".`
        throw new StripeFailure(400, text)
      }
      expireSession(world, session)
      return session
    }),
    route('GET', '/v1/checkout/sessions/:id/line_items', { ...paging }, (world, { id }) => {
      const { price, quantity } = orderOf(world, orders, id)
      const amount = price.unit_amount * quantity
      const description = world.get('product', price.product).name
      const item = { id: `li_${id.slice(8)}`, object: 'item', amount_subtotal: amount, amount_total: amount }
      return listOf(`/v1/checkout/sessions/${id}/line_items`, [
        { ...item, currency: price.currency, description, price, quantity },
      ])
    }),
    route(
      'GET',
      '/v1/checkout/sessions',
      {
        ...paging,
        customer: text.optional(),
        subscription: text.optional(),
        payment_intent: text.optional(),
        status: z.enum(['open', 'complete', 'expired']).optional(),
      },
      (world, { params: { customer, subscription, payment_intent: intent, status, ...page } }) => {
        const wanted = world
          .list('checkout.session')
          .filter((one) => !customer || one.customer === customer)
          .filter((one) => !subscription || one.subscription === subscription)
          .filter((one) => !intent || one.payment_intent === intent)
          .filter((one) => !status || one.status === status)
        return pageOf('/v1/checkout/sessions', wanted, page)
      },
    ),
  ]
}

export function orderOf(world: StripeWorld, orders: Map<string, SessionOrder>, id: string): SessionOrder {
  const order = orders.get(world.get('checkout.session', id).id)
  if (!order) throw new Error(`session ${id} has no order`)
  return order
}

function newSession(world: StripeWorld, orders: Map<string, SessionOrder>, params: CreateParams) {
  const [item] = params.line_items
  if (!item)
    throw new StripeFailure(400, 'Missing required param: line_items.', { code: 'parameter_missing' })
  const price = world.get('price', item.price, 'line_items[0][price]')
  if (!price.recurring) {
    const text = 'You must provide at least one recurring price in `subscription` mode when using prices.'
    throw new StripeFailure(400, text, { code: 'parameter_invalid', param: 'line_items' })
  }
  const customer = params.customer ? world.get('customer', params.customer, 'customer') : null
  const amount = price.unit_amount * item.quantity
  const id = `cs_test_${world.newId('a', 48).slice(2)}`
  const session = world.add<'checkout.session'>({
    id,
    object: 'checkout.session',
    amount_subtotal: amount,
    amount_total: amount,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    created: world.now(),
    currency: price.currency,
    customer: customer?.id ?? null,
    customer_details: null,
    customer_email: params.customer_email ?? null,
    expires_at: expiry(world, params.expires_at),
    invoice: null,
    livemode: false,
    metadata: params.metadata,
    mode: 'subscription',
    payment_intent: null,
    payment_method_types: ['card'],
    payment_status: 'unpaid',
    status: 'open',
    subscription: null,
    success_url: params.success_url,
    ui_mode: 'hosted_page',
    url: `${world.publicUrl()}/checkout/${id}`,
  })
  const { metadata, description = null } = params.subscription_data
  orders.set(id, { price, quantity: item.quantity, metadata, description })
  world.at(session.expires_at, () => expireSession(world, session))
  return session
}

function expiry(world: StripeWorld, asked: number | undefined): number {
  const now = world.now()
  if (asked === undefined) return now + DAY_SECONDS
  if (
    asked < now + SHORTEST_SECONDS - CLOCK_SLACK_SECONDS ||
    asked > now + DAY_SECONDS + CLOCK_SLACK_SECONDS
  ) {
    const text =
      'The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.'
    throw new StripeFailure(400, text, { code: 'parameter_invalid', param: 'expires_at' })
  }
  return asked
}
