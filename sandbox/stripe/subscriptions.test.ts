import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveStripe } from '~/sandbox/stripe/testing/serveStripe'
import type { ServedStripe } from '~/sandbox/stripe/testing/serveStripe'

let served: ServedStripe
beforeEach(async () => {
  served = await serveStripe()
})
afterEach(() => served.close())

const invoicesOf = (subscription: string) => served.stripe.invoices.list({ subscription })

test('a month later the subscription is renewed and charged', async () => {
  const { subscription } = await served.paidSubscription()
  await served.passDays(31)
  const { data } = await invoicesOf(subscription.id)
  expect(data).toMatchObject([
    { billing_reason: 'subscription_cycle', status: 'paid', amount_paid: 1900 },
    { billing_reason: 'subscription_create', status: 'paid', amount_paid: 1900 },
  ])
  const { items } = await served.stripe.subscriptions.retrieve(subscription.id)
  expect(items.data[0]?.current_period_end).toBe(Date.UTC(2027, 0, 24, 14) / 1000)
})

test('a year brings twelve renewals', async () => {
  const { subscription } = await served.paidSubscription()
  await served.passDays(366)
  const all = await served.stripe.invoices
    .list({ subscription: subscription.id, limit: 100 })
    .autoPagingToArray({ limit: 100 })
  expect(all).toHaveLength(13)
})

test('a renewal that fails makes the subscription past due; another card makes it active again', async () => {
  const { subscription, session } = await served.paidSubscription('0341')
  await served.passDays(31)
  expect((await served.stripe.subscriptions.retrieve(subscription.id)).status).toBe('past_due')
  const [open] = (await invoicesOf(subscription.id)).data
  expect(open).toMatchObject({ status: 'open', attempt_count: 1, amount_remaining: 1900 })
  await expect(served.stripe.invoices.pay(open?.id ?? '', {}, served.key())).rejects.toMatchObject({
    statusCode: 402,
    code: 'card_declined',
  })
  const portal = await served.stripe.billingPortal.sessions.create(
    { customer: session.customer as string, return_url: 'http://shop.test/billing' },
    served.key(),
  )
  expect((await served.press(new URL(portal.url).pathname, { card: '4242' })).status).toBe(303)
  const paid = await served.stripe.invoices.pay(open?.id ?? '', {}, served.key())
  expect(paid).toMatchObject({ status: 'paid', amount_paid: 1900 })
  expect((await served.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
})

test('a failed renewal is tried again by itself, four times in all', async () => {
  const { subscription } = await served.paidSubscription('0341')
  await served.passDays(30 + 8)
  const [open] = (await invoicesOf(subscription.id)).data
  expect(open).toMatchObject({ status: 'open', attempt_count: 4, next_payment_attempt: null })
  await served.timeline.pass(1000)
  const failures = served.received.filter((event) => event.type === 'invoice.payment_failed')
  expect(failures).toHaveLength(4)
})

test('an open invoice can be paid on its own page', async () => {
  const { subscription } = await served.paidSubscription('0341')
  await served.passDays(31)
  const [open] = (await invoicesOf(subscription.id)).data
  const path = new URL(open?.hosted_invoice_url ?? '').pathname
  expect((await served.press(path, { card: '0002' })).status).toBe(402)
  expect((await served.press(path, { card: '4242' })).status).toBe(303)
  expect((await served.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
})

test('a subscription that is to end at the period end runs until then', async () => {
  const { subscription } = await served.paidSubscription()
  const asked = await served.stripe.subscriptions.update(
    subscription.id,
    { cancel_at_period_end: true },
    served.key(),
  )
  expect(asked).toMatchObject({ status: 'active', cancel_at: subscription.items.data[0]?.current_period_end })
  await served.passDays(29)
  expect((await served.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
  await served.passDays(2)
  expect((await served.stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled')
  expect((await invoicesOf(subscription.id)).data).toHaveLength(1)
})

test('an end at the period end can be taken back', async () => {
  const { subscription } = await served.paidSubscription()
  for (const atEnd of [true, false]) {
    await served.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: atEnd }, served.key())
  }
  await served.passDays(31)
  expect(await served.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'active',
    cancel_at: null,
    canceled_at: null,
  })
})

test('a subscription ended at once is charged no more and leaves the list', async () => {
  const { subscription } = await served.paidSubscription()
  const ended = await served.stripe.subscriptions.cancel(subscription.id)
  expect(ended).toMatchObject({ status: 'canceled', ended_at: Date.UTC(2026, 10, 24, 14) / 1000 })
  await served.passDays(62)
  expect((await invoicesOf(subscription.id)).data).toHaveLength(1)
  expect((await served.stripe.subscriptions.list()).data).toHaveLength(0)
  expect((await served.stripe.subscriptions.list({ status: 'all' })).data).toHaveLength(1)
  await expect(served.stripe.subscriptions.cancel(subscription.id)).rejects.toMatchObject({ statusCode: 404 })
})

test('ending in mid-period with proration gives the rest back as credit', async () => {
  const { subscription, session } = await served.paidSubscription()
  await served.passDays(15)
  await served.stripe.subscriptions.cancel(subscription.id, { prorate: true, invoice_now: true })
  const [credit] = (await invoicesOf(subscription.id)).data
  expect(credit).toMatchObject({ total: -950, amount_due: 0, status: 'paid' })
  expect(await served.stripe.customers.retrieve(session.customer as string)).toMatchObject({ balance: -950 })
})

test('a test can end a period now', async () => {
  const { subscription } = await served.paidSubscription()
  served.sandbox.endPeriod(subscription.id)
  expect((await invoicesOf(subscription.id)).data).toHaveLength(2)
})

test('the overview shows the money and ends a period by a button', async () => {
  const { subscription } = await served.paidSubscription()
  await served.press(`/subscriptions/${subscription.id}/end-period`, {})
  const shown = await (await fetch(served.origin)).text()
  expect(shown).toContain('ada@example.com')
  expect(shown.match(/€19\.00/g)).toHaveLength(2)
  expect(shown).toContain('customer.subscription.created')
})
