import Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '~/scripts/services/waitUntil'
import { atCheckout } from './atCheckout'
import { startProduct, type Product } from './startProduct'
import { untilEnded } from './watch'

const DELIVERIES = 50

let product: Product
let customers = 0
beforeAll(async () => {
  product = await startProduct({
    machines: 'simulated',
    instance: 'hooks',
    // Only what this test delivers may start a run.
    env: { STRIPE_CATCH_UP_MS: '3600000' },
  })
  await product.controls.setWebhook(null)
})
afterAll(() => product.close())

/** Pays, and closes the browser before it comes back to us. Returns the event that Stripe then has for us. */
async function paidAndGone(): Promise<{ agentId: string; event: Stripe.Event }> {
  const { agentId, pay } = await atCheckout(product.url, `hooks-${++customers}@customer.example`)
  await pay()
  const { endpoint, secretKey } = product.sandbox.stripe
  const answer = await fetch(`${endpoint}/v1/events?limit=100`, {
    headers: { authorization: `Bearer ${secretKey}` },
  })
  const { data } = (await answer.json()) as { data: Stripe.Event[] }
  const event = data.find(
    ({ type, data: { object } }) =>
      type === 'checkout.session.completed' &&
      (object as Stripe.Checkout.Session).client_reference_id === agentId,
  )
  if (!event) throw new Error('Stripe has no event of this payment')
  return { agentId, event }
}

function deliver(event: Stripe.Event, secret = product.sandbox.stripe.webhookSecret): Promise<Response> {
  const payload = JSON.stringify(event)
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret })
  return fetch(`${product.url}/webhooks/stripe`, {
    method: 'POST',
    body: payload,
    headers: { 'stripe-signature': header, 'content-type': 'application/json' },
  })
}

async function count(sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await product.db.query<{ n: string }>(sql, values)
  return Number(rows[0]?.n)
}

test('the same webhook fifty times at once starts one run', async () => {
  const { agentId, event } = await paidAndGone()
  const answers = await Promise.all(Array.from({ length: DELIVERIES }, () => deliver(event)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(await untilEnded(product, agentId)).toMatchObject({ outcome: 'succeeded' })
  expect(await count(`SELECT count(*) n FROM "Run" WHERE "agentId" = $1`, [agentId])).toBe(1)
  expect(await count(`SELECT deliveries n FROM "InboxEvent" WHERE id = $1`, [event.id])).toBe(DELIVERIES)
  expect(await count(`SELECT count(*) n FROM "Machine" WHERE "agentId" = $1`, [agentId])).toBe(1)
})

test('a webhook with a wrong signature is refused and writes nothing', async () => {
  const { agentId, event } = await paidAndGone()
  const before = await count(`SELECT count(*) n FROM "InboxEvent"`)
  expect((await deliver(event, 'whsec_somebody_else')).status).toBe(400)
  expect(await count(`SELECT count(*) n FROM "InboxEvent"`)).toBe(before)
  expect(await count(`SELECT count(*) n FROM "Run" WHERE "agentId" = $1`, [agentId])).toBe(0)
})

test('with Redis stopped a webhook is taken all the same, and its run starts when Redis is back', async () => {
  const { agentId, event } = await paidAndGone()
  await product.redis.stop()
  try {
    expect((await deliver(event)).status).toBe(200)
    expect(await count(`SELECT count(*) n FROM "InboxEvent" WHERE id = $1`, [event.id])).toBe(1)
    expect(await count(`SELECT count(*) n FROM "Run" WHERE "agentId" = $1`, [agentId])).toBe(0)
  } finally {
    await product.redis.start()
  }
  await waitUntil(
    'the run has started',
    180_000,
    async () => (await count(`SELECT count(*) n FROM "Run" WHERE "agentId" = $1`, [agentId])) === 1,
  )
  expect(await untilEnded(product, agentId)).toMatchObject({ outcome: 'succeeded' })
})
