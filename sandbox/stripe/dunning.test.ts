import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveStripe } from '~/sandbox/stripe/testing/serveStripe'
import type { ServedStripe } from '~/sandbox/stripe/testing/serveStripe'

let served: ServedStripe
beforeEach(async () => {
  served = await serveStripe()
})
afterEach(() => served.close())

const types = () => served.received.map((event) => event.type)
const read = (id: string) => served.stripe.subscriptions.retrieve(id)
const openInvoice = async (subscription: string) =>
  (await served.stripe.invoices.list({ subscription, status: 'open' })).data[0]

test('after the last try a subscription is unpaid, gets no more invoices, and is active when it is paid', async () => {
  const { subscription } = await served.paidSubscription('0341')
  await served.passDays(38)
  expect((await read(subscription.id)).status).toBe('unpaid')
  await served.passDays(60)
  expect((await served.stripe.invoices.list({ subscription: subscription.id })).data).toHaveLength(2)
  const invoice = await openInvoice(subscription.id)
  await served.press(new URL(invoice?.hosted_invoice_url ?? '').pathname, { card: '4242' })
  expect((await read(subscription.id)).status).toBe('active')
})

test('a card that asks each time needs its holder for a renewal', async () => {
  const { id } = await served.openCheckout()
  await served.press(`/checkout/${id}`, { card: '3184', confirmed: 'yes' })
  const [subscription] = served.sandbox.list('subscription')
  await served.passDays(31)
  expect(types()).toEqual(
    expect.arrayContaining(['invoice.payment_action_required', 'invoice.payment_failed']),
  )
  const invoice = await openInvoice(subscription!.id)
  const payments = await served.stripe.invoicePayments.list({
    invoice: invoice?.id,
    expand: ['data.payment.payment_intent'],
  })
  expect(payments.data[0]?.payment.payment_intent).toMatchObject({
    status: 'requires_action',
    last_payment_error: { code: 'authentication_required' },
  })
  const path = new URL(invoice?.hosted_invoice_url ?? '').pathname
  expect(await (await served.press(path, { card: '3184' })).text()).toContain('wants your confirmation')
  expect((await served.press(path, { card: '3184', confirmed: 'no' })).status).toBe(402)
  expect((await served.press(path, { card: '3184', confirmed: 'yes' })).status).toBe(303)
  expect((await read(subscription!.id)).status).toBe('active')
})

test('the portal ends a plan with its period, keeps it after all, and shows what is open', async () => {
  const { subscription, session } = await served.paidSubscription('0341')
  const customer = session.customer as string
  const portal = await served.stripe.billingPortal.sessions.create({ customer }, served.key())
  const path = new URL(portal.url).pathname
  await served.press(path, { subscription: subscription.id, end: 'yes' })
  expect((await read(subscription.id)).cancel_at_period_end).toBe(true)
  await served.press(path, { subscription: subscription.id, end: 'no' })
  expect((await read(subscription.id)).cancel_at_period_end).toBe(false)
  await served.passDays(31)
  expect(await (await fetch(served.origin + path)).text()).toContain('Pay now')
  const stranger = await served.paidSubscription()
  await served.press(path, { subscription: stranger.subscription.id, end: 'yes' })
  expect((await read(stranger.subscription.id)).cancel_at_period_end).toBe(false)
})

test('a subscription is paused, is not charged, and is resumed once', async () => {
  const { subscription } = await served.paidSubscription()
  served.sandbox.pauseSubscription(subscription.id)
  await served.passDays(31)
  expect((await read(subscription.id)).status).toBe('paused')
  expect((await served.stripe.invoices.list({ subscription: subscription.id })).data).toHaveLength(1)
  const resumed = await served.stripe.subscriptions.resume(subscription.id, {}, served.key())
  expect(resumed.status).toBe('active')
  const again = served.stripe.subscriptions.resume(subscription.id, {}, served.key())
  await expect(again).rejects.toMatchObject({ statusCode: 400 })
  await served.timeline.pass(1_000)
  expect(types()).toEqual(
    expect.arrayContaining(['customer.subscription.paused', 'customer.subscription.resumed']),
  )
})
