import { createServer } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFaults } from '~/sandbox/faults/Faults'
import { createStripe } from '~/sandbox/stripe/createStripe'
import { createManualTimeline } from '~/sandbox/stripe/testing/manualTimeline'
import { serveStripe, WEBHOOK_SECRET } from '~/sandbox/stripe/testing/serveStripe'
import { signature } from '~/sandbox/stripe/webhooks'
import type { AddressInfo } from 'node:net'
import type { ServedStripe } from '~/sandbox/stripe/testing/serveStripe'

let served: ServedStripe
beforeEach(async () => {
  served = await serveStripe()
})
afterEach(() => served.close())

const types = () => served.received.map((event) => event.type)
const ofPayment = ['customer.subscription.created', 'invoice.paid', 'checkout.session.completed']

test('a payment is told by signed events that the real client accepts', async () => {
  await served.paidSubscription()
  await served.timeline.pass(1000)
  expect(types()).toEqual(ofPayment)
  expect(served.received[2]).toMatchObject({
    api_version: '2026-10-28.endive',
    data: { object: { object: 'checkout.session', client_reference_id: 'agent-1' } },
  })
})

test('a signature under another secret is refused by the real client', () => {
  const header = signature('whsec_other', 1_800_000_000, '{}')
  const check = () =>
    served.stripe.webhooks.constructEvent('{}', header, WEBHOOK_SECRET, 300, undefined, 1_800_000_000_000)
  expect(check).toThrow(/signature/)
})

test('a refused delivery is tried again until it is taken', async () => {
  served.answerWebhooksWith(500)
  await served.paidSubscription()
  await served.timeline.pass(10_000)
  expect(types()).toEqual([])
  served.answerWebhooksWith(200)
  await served.timeline.pass(60_000)
  expect(types().sort()).toEqual([...ofPayment].sort())
})

test('events wait for an endpoint that comes later', async () => {
  served.sandbox.setWebhookUrl(null)
  await served.paidSubscription()
  await served.timeline.pass(10_000)
  served.sandbox.setWebhookUrl('http://shop.test/webhooks/stripe')
  await served.timeline.pass(60_000)
  expect(types()).toHaveLength(ofPayment.length)
})

test('Stripe gives up after three days', async () => {
  served.answerWebhooksWith(500)
  await served.paidSubscription()
  await served.passDays(4)
  served.answerWebhooksWith(200)
  await served.passDays(4)
  expect(types()).toEqual([])
})

test('fault: twice', async () => {
  served.faults.arm('webhookTwice')
  await served.paidSubscription()
  await served.timeline.pass(1000)
  expect(types()).toEqual([...ofPayment, ...ofPayment])
  expect(new Set(served.received.map((event) => event.id)).size).toBe(ofPayment.length)
})

test('fault: late', async () => {
  served.faults.arm('webhookLate', { value: 90 })
  await served.paidSubscription()
  await served.timeline.pass(80_000)
  expect(types()).toEqual([])
  await served.timeline.pass(20_000)
  expect(types()).toEqual(ofPayment)
})

test('fault: out of order', async () => {
  served.faults.arm('webhooksOutOfOrder')
  await served.paidSubscription()
  await served.timeline.pass(1000)
  expect(types()).toEqual([...ofPayment].reverse())
})

test('fault: lost; what was not delivered can be caught up with', async () => {
  const paid = await served.paidSubscription()
  await served.timeline.pass(1000)
  served.faults.arm('webhookLost')
  await served.stripe.subscriptions.cancel(paid.subscription.id)
  await served.passDays(1)
  expect(types()).toEqual(ofPayment)
  const { data } = await served.stripe.events.list({ delivery_success: false })
  expect(data).toMatchObject([
    { type: 'customer.subscription.deleted', data: { object: { status: 'canceled' } } },
  ])
})

test('what the endpoint did not subscribe to is only to be read', async () => {
  await served.paidSubscription()
  await served.timeline.pass(1000)
  const { data } = await served.stripe.events.list({ type: 'charge.*', limit: 100 })
  expect(data.map((event) => event.type)).toEqual(['charge.succeeded'])
  expect(types()).not.toContain('charge.succeeded')
})

test('an event shows its object as it was, and the request that caused it', async () => {
  await served.stripe.customers.create({ email: 'ada@example.com' }, { idempotencyKey: 'k' })
  const [made] = (await served.stripe.customers.list()).data
  await served.stripe.customers.update(made?.id ?? '', { email: 'eve@example.com' }, served.key())
  const { data } = await served.stripe.events.list({ types: ['customer.created'] })
  expect(data).toMatchObject([
    { data: { object: { email: 'ada@example.com' } }, request: { idempotency_key: 'k' } },
  ])
})

test('without an injected delivery the raw body goes over HTTP, signed; a redirect is no success', async () => {
  const got: { body: string; header: string }[] = []
  const shop = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      got.push({ body, header: String(request.headers['stripe-signature']) })
      response.writeHead(got.length === 1 ? 302 : 200, { location: '/elsewhere' }).end()
    })
  }).listen(0, '127.0.0.1')
  await new Promise((ready) => shop.once('listening', ready))
  const timeline = createManualTimeline()
  const stripe = createStripe({
    timeline,
    faults: createFaults(),
    random: Math.random,
    secretKey: 'sk_test_x',
    webhookSecret: WEBHOOK_SECRET,
    webhookUrl: `http://127.0.0.1:${(shop.address() as AddressInfo).port}/webhooks/stripe`,
    publicUrl: 'http://stripe.test',
  })
  await expireCheckout((request) => stripe.fetch(request))
  await timeline.pass(5_000)
  shop.close()
  expect(got).toHaveLength(2)
  const at = Number(/^t=(\d+)/.exec(got[1]?.header ?? '')?.[1])
  expect(got[1]?.header).toBe(signature(WEBHOOK_SECRET, at, got[1]?.body ?? ''))
  expect(JSON.parse(got[1]?.body ?? '')).toMatchObject({ type: 'checkout.session.expired' })
})

/** The shortest way to an event that is delivered: a checkout that is expired. */
async function expireCheckout(fetch: (request: Request) => Promise<Response>): Promise<void> {
  let keys = 0
  const post = async (path: string, form: Record<string, string>) => {
    const headers = { authorization: 'Bearer sk_test_x', 'idempotency-key': `k${++keys}` }
    const answer = await fetch(
      new Request(`http://stripe.test${path}`, { method: 'POST', headers, body: new URLSearchParams(form) }),
    )
    return ((await answer.json()) as { id: string }).id
  }
  const product = await post('/v1/products', { name: 'Agent' })
  const recurring = { 'recurring[interval]': 'month' }
  const price = await post('/v1/prices', { product, currency: 'eur', unit_amount: '1900', ...recurring })
  const session = await post('/v1/checkout/sessions', {
    mode: 'subscription',
    'line_items[0][price]': price,
    success_url: 'http://shop.test',
  })
  await post(`/v1/checkout/sessions/${session}/expire`, {})
}
