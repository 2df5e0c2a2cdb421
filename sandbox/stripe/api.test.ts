import { afterEach, beforeEach, expect, test } from 'vitest'
import { SECRET_KEY, serveStripe } from '~/sandbox/stripe/testing/serveStripe'
import type { ServedStripe } from '~/sandbox/stripe/testing/serveStripe'

let served: ServedStripe
beforeEach(async () => {
  served = await serveStripe()
})
afterEach(() => served.close())

function post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(served.origin + path, {
    method: 'POST',
    body,
    headers: {
      authorization: `Bearer ${SECRET_KEY}`,
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
  })
}

test('a POST without an idempotency key is refused in plain words, and does nothing', async () => {
  const answer = await post('/v1/customers', 'email=ada%40example.com')
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('Idempotency-Key')
  expect(served.sandbox.list('customer')).toHaveLength(0)
})

test('the same key gives the same answer and does the work once', async () => {
  const once = await served.stripe.customers.create({ email: 'ada@example.com' }, { idempotencyKey: 'k' })
  const again = await served.stripe.customers.create({ email: 'ada@example.com' }, { idempotencyKey: 'k' })
  expect(again.id).toBe(once.id)
  expect(again.lastResponse.headers['idempotent-replayed']).toBe('true')
  expect(served.sandbox.list('customer')).toHaveLength(1)
})

test('fifty calls at once under one key do the work once', async () => {
  const all = await Promise.all(
    Array.from({ length: 50 }, () =>
      served.stripe.customers.create({ email: 'ada@example.com' }, { idempotencyKey: 'k' }),
    ),
  )
  expect(new Set(all.map((one) => one.id)).size).toBe(1)
  expect(served.sandbox.list('customer')).toHaveLength(1)
})

test('after a day a key is forgotten, as at Stripe', async () => {
  const create = () => served.stripe.customers.create({ email: 'ada@example.com' }, { idempotencyKey: 'k' })
  const first = await create()
  await served.timeline.pass(23 * 3_600_000)
  expect((await create()).id).toBe(first.id)
  await served.timeline.pass(2 * 3_600_000)
  expect((await create()).id).not.toBe(first.id)
})

test('the same key with another body is an idempotency error', async () => {
  await served.stripe.customers.create({ email: 'ada@example.com' }, { idempotencyKey: 'k' })
  const second = served.stripe.customers.create({ email: 'eve@example.com' }, { idempotencyKey: 'k' })
  await expect(second).rejects.toMatchObject({ statusCode: 400, rawType: 'idempotency_error' })
})

test('a key whose call had bad parameters can be used again', async () => {
  expect((await post('/v1/refunds', 'amount=x', { 'idempotency-key': 'k' })).status).toBe(400)
  expect((await post('/v1/customers', 'name=Ada', { 'idempotency-key': 'k' })).status).toBe(200)
})

test('another secret key, or none, gets 401', async () => {
  for (const authorization of ['Bearer sk_test_other', '']) {
    const answer = await fetch(`${served.origin}/v1/customers`, { headers: { authorization } })
    expect(answer.status).toBe(401)
  }
})

test('the secret key is also taken as the name of basic auth, as curl -u sends it', async () => {
  const basic = Buffer.from(`${SECRET_KEY}:`).toString('base64')
  const answer = await fetch(`${served.origin}/v1/customers`, {
    headers: { authorization: `Basic ${basic}` },
  })
  expect(answer.status).toBe(200)
})

test('a parameter that the call does not know is refused by name', async () => {
  const answer = await post('/v1/customers', 'invoice_settings[colour]=red', { 'idempotency-key': 'k' })
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({
    error: { code: 'parameter_unknown', param: 'invoice_settings' },
  })
})

test('a missing parameter is named', async () => {
  const answer = await post('/v1/products', '', { 'idempotency-key': 'k' })
  expect(await answer.json()).toMatchObject({ error: { code: 'parameter_missing', param: 'name' } })
})

test('what does not exist is resource_missing', async () => {
  await expect(served.stripe.customers.retrieve('cus_absent')).rejects.toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
  })
})

test('another version of the API is refused', async () => {
  const headers = { authorization: `Bearer ${SECRET_KEY}`, 'stripe-version': '2020-08-27' }
  expect((await fetch(`${served.origin}/v1/customers`, { headers })).status).toBe(400)
})

test('lists go page by page, newest first, and lose nothing', async () => {
  const made: string[] = []
  for (let index = 0; index < 25; index += 1) {
    made.push((await served.stripe.customers.create({ name: `n${index}` }, served.key())).id)
  }
  const read = await served.stripe.customers.list({ limit: 10 }).autoPagingToArray({ limit: 100 })
  expect(read.map((one) => one.id)).toEqual(made.reverse())
})

test('prices are found by lookup key', async () => {
  const { stripe, key } = served
  const product = await stripe.products.create({ name: 'Agent', metadata: { plan: 'small' } }, key())
  const price = await stripe.prices.create(
    {
      product: product.id,
      currency: 'eur',
      unit_amount: 1900,
      lookup_key: 'small',
      recurring: { interval: 'month' },
    },
    key(),
  )
  const { data } = await stripe.prices.list({ lookup_keys: ['small'], expand: ['data.product'] })
  expect(data).toMatchObject([{ id: price.id, product: { name: 'Agent', metadata: { plan: 'small' } } }])
})

test('a deleted customer says so and their subscriptions end', async () => {
  const { session, subscription } = await served.paidSubscription()
  const customer = session.customer as string
  await served.stripe.customers.del(customer)
  expect(await served.stripe.customers.retrieve(customer)).toMatchObject({ deleted: true })
  expect((await served.stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled')
})

test('an answer is expanded at most four levels deep', async () => {
  await served.paidSubscription()
  const tooDeep = served.stripe.subscriptions.list({ expand: ['data.items.data.price.product'] })
  await expect(tooDeep).rejects.toMatchObject({ statusCode: 400 })
})

test('every request is in the access log', async () => {
  await served.stripe.customers.list({ limit: 3 })
  expect(served.log).toMatchObject([
    { service: 'stripe', method: 'GET', path: '/v1/customers?limit=3', status: 200 },
  ])
})
