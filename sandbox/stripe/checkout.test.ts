import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveStripe } from '~/sandbox/stripe/testing/serveStripe'
import type Stripe from 'stripe'
import type { ServedStripe } from '~/sandbox/stripe/testing/serveStripe'

let served: ServedStripe
beforeEach(async () => {
  served = await serveStripe()
})
afterEach(() => served.close())

const pageOf = async (path: string) => (await fetch(served.origin + path)).text()

test('the page names product and price, and works without script', async () => {
  const { url, id } = await served.openCheckout()
  const html = await (await fetch(url ?? '')).text()
  expect(html).toContain('Sandbox')
  expect(html).toContain('€19.00')
  expect(html).toContain('Agent')
  expect(html).toContain('ada@example.com')
  expect(html).toContain(`action="/checkout/${id}"`)
  expect(html).toMatch(/value="4242"\s+checked/)
  expect(html).not.toContain('<script')
})

test('paying takes the money, starts the subscription and leads back to the shop', async () => {
  const { id } = await served.openCheckout()
  const answer = await served.press(`/checkout/${id}`, { card: '4242' })
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe(`http://shop.test/checkout/return?session=${id}`)
  const session = await served.stripe.checkout.sessions.retrieve(id, { expand: ['subscription'] })
  expect(session).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    client_reference_id: 'agent-1',
    amount_total: 1900,
    subscription: { status: 'active', metadata: { agent: 'agent-1' } },
  })
})

test('the period ends on the same day next month, on the item', async () => {
  const { subscription } = await served.paidSubscription()
  const item = subscription.items.data[0]
  expect(item?.current_period_end).toBe(Date.UTC(2026, 11, 24, 14) / 1000)
  expect(item?.current_period_start).toBe(Date.UTC(2026, 10, 24, 14) / 1000)
})

test('the paid invoice leads to the subscription, the payment and the charge', async () => {
  const { subscription, invoice } = await served.paidSubscription()
  const read = await served.stripe.invoices.retrieve(invoice.id, {
    expand: ['payments.data.payment.payment_intent'],
  })
  expect(read.parent?.subscription_details?.subscription).toBe(subscription.id)
  expect(read).toMatchObject({ status: 'paid', amount_paid: 1900, amount_remaining: 0 })
  const payment = read.payments?.data[0]
  expect(payment).toMatchObject({ status: 'paid', amount_paid: 1900 })
  const intent = payment?.payment.payment_intent as Stripe.PaymentIntent
  expect(intent).toMatchObject({ status: 'succeeded', amount_received: 1900 })
  const charge = await served.stripe.charges.retrieve(intent.latest_charge as string, {
    expand: ['balance_transaction'],
  })
  expect(charge).toMatchObject({
    paid: true,
    payment_method_details: { card: { last4: '4242' } },
    balance_transaction: { fee: 54, net: 1846 },
  })
})

test('pressing Pay twice charges once', async () => {
  const { id } = await served.openCheckout()
  const answers = await Promise.all([1, 2].map(() => served.press(`/checkout/${id}`, { card: '4242' })))
  expect(answers.map((one) => one.status)).toEqual([303, 303])
  expect(served.sandbox.list('charge')).toHaveLength(1)
  expect(served.sandbox.list('subscription')).toHaveLength(1)
})

test('a declined card takes nothing, says so, and another card can follow', async () => {
  const { id } = await served.openCheckout()
  const answer = await served.press(`/checkout/${id}`, { card: '0002' })
  expect(await answer.text()).toContain('Your bank declined the card. Nothing was taken.')
  expect(served.sandbox.list('subscription')).toHaveLength(0)
  expect(served.sandbox.list('charge')).toMatchObject([{ status: 'failed', paid: false }])
  expect((await served.press(`/checkout/${id}`, { card: '4242' })).status).toBe(303)
})

test('the fault declines one payment of a good card', async () => {
  served.faults.arm('declineCard')
  const { id } = await served.openCheckout()
  expect((await served.press(`/checkout/${id}`, { card: '4242' })).status).toBe(402)
  expect((await served.press(`/checkout/${id}`, { card: '4242' })).status).toBe(303)
})

test('a card that wants confirmation charges only after it', async () => {
  const { id } = await served.openCheckout()
  const asked = await served.press(`/checkout/${id}`, { card: '3155' })
  expect(await asked.text()).toContain('Your bank wants your confirmation')
  const refused = await served.press(`/checkout/${id}`, { card: '3155', confirmed: 'no' })
  expect(refused.status).toBe(402)
  expect(served.sandbox.list('charge')).toHaveLength(0)
  expect((await served.press(`/checkout/${id}`, { card: '3155', confirmed: 'yes' })).status).toBe(303)
  expect(served.sandbox.list('charge')).toMatchObject([{ paid: true, amount: 1900 }])
})

test('a session without a customer asks for the e-mail and makes one', async () => {
  const { id } = await served.openCheckout({ customer: undefined })
  expect(await pageOf(`/checkout/${id}`)).toContain('type="email"')
  await served.press(`/checkout/${id}`, { card: '4242', email: 'eve@example.com' })
  const { customer } = await served.stripe.checkout.sessions.retrieve(id, { expand: ['customer'] })
  expect(customer).toMatchObject({ email: 'eve@example.com' })
})

test('what is written on the page is text, never markup', async () => {
  const { id } = await served.openCheckout({ customer: undefined, customer_email: '<b>@example.com' })
  expect(await pageOf(`/checkout/${id}`)).not.toContain('<b>')
})

test('an expired session can not be paid', async () => {
  const expires = Date.UTC(2026, 10, 24, 14, 30) / 1000
  const { id } = await served.openCheckout({ expires_at: expires })
  await served.timeline.pass(30 * 60_000)
  expect((await served.stripe.checkout.sessions.retrieve(id)).status).toBe('expired')
  const answer = await served.press(`/checkout/${id}`, { card: '4242' })
  expect(await answer.text()).toContain('has expired')
  expect(served.sandbox.list('charge')).toHaveLength(0)
})

test('a session is expired by the shop once, never after it was paid', async () => {
  const open = await served.openCheckout()
  expect((await served.stripe.checkout.sessions.expire(open.id, {}, served.key())).status).toBe('expired')
  const { session } = await served.paidSubscription()
  await expect(served.stripe.checkout.sessions.expire(session.id, {}, served.key())).rejects.toMatchObject({
    statusCode: 400,
  })
})

test('an expiry outside of what Stripe takes is refused', async () => {
  const tooSoon = served.openCheckout({ expires_at: Date.UTC(2026, 10, 24, 14, 5) / 1000 })
  await expect(tooSoon).rejects.toMatchObject({ param: 'expires_at' })
})

test('sessions are found by their subscription', async () => {
  const { session, subscription } = await served.paidSubscription()
  const { data } = await served.stripe.checkout.sessions.list({ subscription: subscription.id })
  expect(data.map((one) => one.id)).toEqual([session.id])
})
