import { afterEach, beforeEach, expect, test } from 'vitest'
import { stripePayments } from '~/core/adapters/stripe/stripePayments'
import { SECRET_KEY, serveStripe } from '~/sandbox/stripe/testing/serveStripe'
import type { MissedEvents, Payments } from '~/core/ports/Payments'
import type { ServedStripe } from '~/sandbox/stripe/testing/serveStripe'

const START = new Date(Date.UTC(2026, 10, 24, 14))
let served: ServedStripe
let payments: Payments

beforeEach(async () => {
  served = await serveStripe()
  payments = stripePayments({ endpoint: served.origin, secretKey: SECRET_KEY })
})
afterEach(() => served.close())

const plan = {
  planId: 'small',
  name: 'Aura Small',
  cents: 1900,
  currency: 'EUR',
  idempotencyKey: 'price-small',
}
const ada = { customerId: 'c-1', email: 'ada@example.com', idempotencyKey: 'customer-c-1' }

async function checkout(agentId = 'agent-1') {
  return payments.startCheckout({
    agentId,
    stripeCustomerId: await payments.ensureCustomer(ada),
    priceId: await payments.ensurePrice(plan),
    successUrl: 'http://shop.test/checkout/return?agent=agent-1',
    cancelUrl: 'http://shop.test/agents/agent-1',
    idempotencyKey: `checkout-${agentId}`,
  })
}

async function paid(card = '4242') {
  const { id } = await checkout()
  await served.press(`/checkout/${id}`, { card })
  const session = await payments.checkoutSession(id)
  const invoice = await payments.invoice(session.invoiceId ?? '')
  if (!session.subscriptionId || !invoice?.paymentIntentId) throw new Error('not paid')
  return {
    session,
    invoice,
    subscriptionId: session.subscriptionId,
    paymentIntentId: invoice.paymentIntentId,
  }
}

test('a customer is made once, also after the key was forgotten', async () => {
  const first = await payments.ensureCustomer(ada)
  expect(await payments.ensureCustomer(ada)).toBe(first)
  expect(await payments.ensureCustomer({ ...ada, idempotencyKey: 'another day' })).toBe(first)
  const other = { ...ada, customerId: 'c-2', idempotencyKey: 'customer-c-2' }
  expect(await payments.ensureCustomer(other)).not.toBe(first)
})

test("a plan's price is made once; another amount is another price", async () => {
  const first = await payments.ensurePrice(plan)
  expect(await payments.ensurePrice({ ...plan, idempotencyKey: 'another day' })).toBe(first)
  expect(await payments.ensurePrice({ ...plan, cents: 2900, idempotencyKey: 'raise' })).not.toBe(first)
  expect(served.sandbox.list('price')).toHaveLength(2)
})

test('a checkout asked for twice is one checkout', async () => {
  const first = await checkout()
  expect(await checkout()).toEqual(first)
  expect(first).toMatchObject({
    status: 'open',
    isPaid: false,
    agentId: 'agent-1',
    subscriptionId: null,
    expiresAt: new Date(START.getTime() + 86_400_000),
  })
  expect(first.url).toBe(`${served.origin}/checkout/${first.id}`)
})

test('a paid checkout leads to subscription, invoice, payment and card', async () => {
  const { session, invoice, subscriptionId } = await paid()
  expect(session).toMatchObject({ status: 'complete', isPaid: true, agentId: 'agent-1' })
  expect(await payments.subscription(subscriptionId)).toEqual({
    id: subscriptionId,
    status: 'active',
    agentId: 'agent-1',
    stripeCustomerId: await payments.ensureCustomer(ada),
    currentPeriodEnd: new Date(Date.UTC(2026, 11, 24, 14)),
    cancelAtPeriodEnd: false,
    endedAt: null,
    latestInvoiceId: invoice.id,
  })
  expect(invoice).toEqual({
    id: session.invoiceId,
    status: 'paid',
    subscriptionId,
    amountPaidCents: 1900,
    currency: 'eur',
    paymentIntentId: expect.stringMatching(/^pi_/) as string,
    cardLast4: '4242',
    createdAt: START,
    paidAt: START,
    amountDueCents: 1900,
    // Stripe's price for European cards: 1.5 % and 25 cents.
    feeCents: 54,
    hostedUrl: `${served.origin}/invoice/${session.invoiceId}`,
    number: 'SANDBOX-0001',
    nextAttemptAt: null,
    needsConfirmation: false,
  })
})

test('an invoice that was not paid has no payment', async () => {
  const { subscriptionId } = await paid('0341')
  await served.passDays(31)
  const subscription = await payments.subscription(subscriptionId)
  expect(subscription?.status).toBe('past_due')
  const invoice = await payments.invoice(subscription?.latestInvoiceId ?? '')
  expect(invoice).toMatchObject({ status: 'open', amountPaidCents: 0, paymentIntentId: null, paidAt: null })
})

test('a checkout is expired once or more; a paid one is not', async () => {
  const open = await checkout()
  await payments.expireCheckout(open.id, 'expire-1')
  await payments.expireCheckout(open.id, 'expire-2')
  expect((await payments.checkoutSession(open.id)).status).toBe('expired')
  const second = await checkout('agent-2')
  await served.press(`/checkout/${second.id}`, { card: '4242' })
  await expect(payments.expireCheckout(second.id, 'expire-3')).rejects.toMatchObject({ code: 'internal' })
})

test('a subscription is ended once, and ending it again is fine', async () => {
  const { subscriptionId } = await paid()
  await payments.endSubscription(subscriptionId, 'end-1')
  await payments.endSubscription(subscriptionId, 'end-2')
  expect(await payments.subscription(subscriptionId)).toMatchObject({ status: 'canceled', endedAt: START })
  expect(served.sandbox.list('invoice')).toHaveLength(1)
})

test('a refund under one key goes out once and is found by its payment', async () => {
  const { paymentIntentId } = await paid()
  const wanted = { paymentIntentId, amountCents: 1900, metadata: { refundId: 'r1' }, idempotencyKey: 'r1' }
  const first = await payments.refund(wanted)
  expect((await payments.refund(wanted)).id).toBe(first.id)
  expect(first).toMatchObject({ status: 'pending', amountCents: 1900, paymentIntentId, failure: null })
  await served.timeline.pass(10_000)
  expect(await payments.readRefund(first.id)).toMatchObject({
    status: 'succeeded',
    metadata: { refundId: 'r1' },
  })
  expect((await payments.refundsOf(paymentIntentId)).map((one) => one.id)).toEqual([first.id])
})

test('more than was paid is refused as refund_failed', async () => {
  const { paymentIntentId } = await paid()
  const refund = payments.refund({ paymentIntentId, amountCents: 1901, metadata: {}, idempotencyKey: 'r1' })
  await expect(refund).rejects.toMatchObject({ name: 'AuraError', code: 'refund_failed' })
})

test('a refund that the bank returns tells why', async () => {
  served.faults.arm('refundFails')
  const { paymentIntentId } = await paid()
  const { id } = await payments.refund({
    paymentIntentId,
    amountCents: 1900,
    metadata: {},
    idempotencyKey: 'r1',
  })
  await served.timeline.pass(10_000)
  expect(await payments.readRefund(id)).toMatchObject({
    status: 'failed',
    failure: 'expired_or_canceled_card',
  })
})

test('whatever changes something goes out under a key of ours', async () => {
  const { paymentIntentId, subscriptionId } = await paid()
  await payments.refund({ paymentIntentId, amountCents: 1900, metadata: {}, idempotencyKey: 'refund-1' })
  await payments.endSubscription(subscriptionId, 'end-1')
  const open = await checkout('agent-2')
  await payments.expireCheckout(open.id, 'expire-1')
  const keys = served.sandbox.list('event').flatMap((event) => event.request.idempotency_key ?? [])
  expect([...new Set(keys)].sort()).toEqual(
    ['customer-c-1', 'end-1', 'expire-1', 'price-small', 'price-small-product', 'refund-1'].sort(),
  )
})

test('what Stripe does not know is null', async () => {
  expect(await payments.subscription('sub_absent')).toBeNull()
  expect(await payments.invoice('in_absent')).toBeNull()
  expect(await payments.readRefund('re_absent')).toBeNull()
})

test('missed events come oldest first, and only the missed ones', async () => {
  served.faults.arm('webhookLost')
  await paid()
  await served.timeline.pass(1_000)
  const missed = await payments.missedEvents(new Date(START.getTime() - 1000))
  expect(missed.events.map((event) => event.type)).toEqual([
    'customer.subscription.created',
    'invoice.paid',
    'checkout.session.completed',
  ])
  expect(missed.events[2]?.objectId).toMatch(/^cs_test_/)
  const none = { events: [], next: null }
  expect(await payments.missedEvents(new Date(START.getTime() + 60_000))).toEqual(none)
})

test('however many were missed, their pages have each of them once', async () => {
  served.faults.arm('webhookLost', { times: 1_000 })
  for (let count = 0; count < 40; count += 1) {
    const { id } = await checkout(`agent-${count}`)
    await served.press(`/checkout/${id}`, { card: '4242' })
  }
  await served.timeline.pass(1_000)
  const ids: string[] = []
  const lengths: number[] = []
  let page: string | null = null
  do {
    const { events, next }: MissedEvents = await payments.missedEvents(START, page ?? undefined)
    ids.push(...events.map(({ id }) => id))
    lengths.push(events.length)
    page = next
  } while (page)
  expect(lengths).toEqual([100, 20])
  expect(new Set(ids).size).toBe(120)
})

test('Stripe that does not answer is payments_down', async () => {
  const away = stripePayments({ endpoint: 'http://127.0.0.1:9', secretKey: SECRET_KEY })
  await expect(away.subscription('sub_1')).rejects.toMatchObject({ name: 'AuraError', code: 'payments_down' })
})

test('a wrong secret key is our own mistake, and does not stand in the error', async () => {
  const stranger = stripePayments({ endpoint: served.origin, secretKey: 'sk_test_very_secret_value' })
  const read = stranger.subscription('sub_1')
  await expect(read).rejects.toMatchObject({ code: 'internal' })
  await expect(read).rejects.not.toThrow(/very_secret_value/)
})
