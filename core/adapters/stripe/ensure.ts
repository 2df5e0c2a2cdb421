import type Stripe from 'stripe'
import type { Payments } from '~/core/ports/Payments'

type CustomerInput = Parameters<Payments['ensureCustomer']>[0]
type PriceInput = Parameters<Payments['ensurePrice']>[0]

/** Looks first: a key is forgotten after a day or so, and a customer is for longer. */
export async function ensureCustomer(
  stripe: Stripe,
  { customerId, email, idempotencyKey }: CustomerInput,
): Promise<string> {
  for await (const known of stripe.customers.list({ email, limit: 100 })) {
    if (known.metadata.customerId === customerId) return known.id
  }
  const made = await stripe.customers.create({ email, metadata: { customerId } }, { idempotencyKey })
  return made.id
}

/** A price never changes at Stripe: another amount is another price, under a lookup key of its own. */
export async function ensurePrice(
  stripe: Stripe,
  { planId, name, cents, currency, idempotencyKey }: PriceInput,
): Promise<string> {
  const lookupKey = `aura-${planId}-${cents}-${currency.toLowerCase()}`
  const [known] = (await stripe.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1 })).data
  if (known) return known.id
  const product = await stripe.products.create(
    { name, metadata: { planId } },
    { idempotencyKey: `${idempotencyKey}-product` },
  )
  const price = await stripe.prices.create(
    {
      product: product.id,
      currency: currency.toLowerCase(),
      unit_amount: cents,
      recurring: { interval: 'month' },
      tax_behavior: 'inclusive',
      lookup_key: lookupKey,
      metadata: { planId },
    },
    { idempotencyKey },
  )
  return price.id
}
