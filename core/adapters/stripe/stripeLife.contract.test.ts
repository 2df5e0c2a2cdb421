import { afterEach, beforeEach, expect, test } from 'vitest'
import { stripePayments } from '~/core/adapters/stripe/stripePayments'
import { SECRET_KEY, serveStripe } from '~/sandbox/stripe/testing/serveStripe'
import type { Payments } from '~/core/ports/Payments'
import type { ServedStripe } from '~/sandbox/stripe/testing/serveStripe'

const PERIOD_END = new Date(Date.UTC(2026, 11, 24, 14))
let served: ServedStripe
let payments: Payments

beforeEach(async () => {
  served = await serveStripe()
  payments = stripePayments({ endpoint: served.origin, secretKey: SECRET_KEY })
})
afterEach(() => served.close())

const intentId = () => served.sandbox.list('payment_intent')[0]?.id ?? ''

test('an end with the period is asked for, taken back, and null once it has ended', async () => {
  const { subscription } = await served.paidSubscription()
  const ending = await payments.endAtPeriodEnd(subscription.id, true, 'ending-1')
  expect(ending).toMatchObject({ cancelAtPeriodEnd: true, currentPeriodEnd: PERIOD_END })
  const kept = await payments.endAtPeriodEnd(subscription.id, false, 'ending-2')
  expect(kept).toMatchObject({ cancelAtPeriodEnd: false, endedAt: null })
  await payments.endSubscription(subscription.id, 'end-1')
  expect(await payments.endAtPeriodEnd(subscription.id, true, 'ending-3')).toBeNull()
})

test('a renewal that the bank wants confirmed says so, with the page on which it is paid', async () => {
  const { id } = await served.openCheckout()
  await served.press(`/checkout/${id}`, { card: '3184', confirmed: 'yes' })
  await served.passDays(31)
  const [subscription] = served.sandbox.list('subscription')
  const invoice = await payments.invoice(String(subscription?.latest_invoice))
  expect(invoice).toMatchObject({
    status: 'open',
    needsConfirmation: true,
    amountDueCents: 1900,
    amountPaidCents: 0,
    feeCents: null,
    paymentIntentId: null,
  })
  expect(invoice?.nextAttemptAt).toBeInstanceOf(Date)
  const path = new URL(invoice?.hostedUrl ?? '').pathname
  await served.press(path, { card: '4242' })
  expect(await payments.invoice(invoice?.id ?? '')).toMatchObject({
    status: 'paid',
    needsConfirmation: false,
    feeCents: 54,
  })
})

test('an invoice is found by its payment', async () => {
  const { invoice } = await served.paidSubscription()
  expect(await payments.invoiceOfPayment(intentId())).toMatchObject({ id: invoice.id, status: 'paid' })
  expect(await payments.invoiceOfPayment('pi_absent')).toBeNull()
})

test('a dispute tells its fee; won, the fee is none', async () => {
  await served.paidSubscription()
  const id = served.sandbox.openDispute(served.sandbox.list('charge')[0]?.id ?? '') ?? ''
  expect(await payments.dispute(id)).toMatchObject({
    status: 'needs_response',
    amountCents: 1900,
    currency: 'eur',
    feeCents: 2000,
    paymentIntentId: intentId(),
  })
  served.sandbox.closeDispute(id, 'won')
  expect(await payments.dispute(id)).toMatchObject({ status: 'won', feeCents: 0 })
  expect(await payments.dispute('du_absent')).toBeNull()
})

test('a fraud warning names its payment', async () => {
  await served.paidSubscription()
  const id = served.sandbox.warnOfFraud(served.sandbox.list('charge')[0]?.id ?? '')
  expect(await payments.fraudWarning(id)).toMatchObject({ id, paymentIntentId: intentId() })
  expect(await payments.fraudWarning('issfr_absent')).toBeNull()
})

test('the portal opens for a customer; asked for twice it is one', async () => {
  const { session } = await served.paidSubscription()
  const input = {
    stripeCustomerId: session.customer as string,
    returnUrl: 'http://shop.test/billing',
    idempotencyKey: 'portal-1',
  }
  const url = await payments.openPortal(input)
  expect(await payments.openPortal(input)).toBe(url)
  expect(await (await fetch(url)).text()).toContain('http://shop.test/billing')
})

test('Stripe refuses every POST without a key, and none of ours is without one', async () => {
  const bare = await fetch(`${served.origin}/v1/customers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET_KEY}` },
    body: new URLSearchParams({ email: 'ada@example.com' }),
  })
  expect(bare.status).toBe(400)
  expect(await bare.text()).toContain('Idempotency-Key')
  served.log.length = 0

  const stripeCustomerId = await payments.ensureCustomer({
    customerId: 'c-1',
    email: 'ada@example.com',
    idempotencyKey: 'customer-1',
  })
  const priceId = await payments.ensurePrice({
    planId: 'small',
    name: 'Small',
    cents: 1900,
    currency: 'eur',
    idempotencyKey: 'price-1',
  })
  const order = (agentId: string) =>
    payments.startCheckout({
      agentId,
      stripeCustomerId,
      priceId,
      successUrl: 'http://shop.test/return',
      cancelUrl: 'http://shop.test/back',
      idempotencyKey: `checkout-${agentId}`,
    })
  const paid = await order('agent-1')
  await served.press(`/checkout/${paid.id}`, { card: '4242' })
  const { subscriptionId } = await payments.checkoutSession(paid.id)
  await payments.expireCheckout((await order('agent-2')).id, 'expire-1')
  await payments.openPortal({ stripeCustomerId, returnUrl: 'http://shop.test', idempotencyKey: 'portal-1' })
  await payments.endAtPeriodEnd(subscriptionId ?? '', true, 'ending-1')
  const paymentIntentId = intentId()
  await payments.refund({ paymentIntentId, amountCents: 900, metadata: {}, idempotencyKey: 'refund-1' })
  await payments.endSubscription(subscriptionId ?? '', 'end-1')

  const posts = served.log.filter(({ method, path }) => method === 'POST' && path.startsWith('/v1/'))
  expect(posts.map(({ status }) => status)).toEqual(posts.map(() => 200))
  expect(new Set(posts.map(({ path }) => path.replace(/\/(cs_test|sub)_\w+/, '/ID')))).toEqual(
    new Set([
      '/v1/customers',
      '/v1/products',
      '/v1/prices',
      '/v1/checkout/sessions',
      '/v1/checkout/sessions/ID/expire',
      '/v1/billing_portal/sessions',
      '/v1/subscriptions/ID',
      '/v1/refunds',
    ]),
  )
})
