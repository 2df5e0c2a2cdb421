import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveStripe } from '~/sandbox/stripe/testing/serveStripe'
import type Stripe from 'stripe'
import type { ServedStripe } from '~/sandbox/stripe/testing/serveStripe'

let served: ServedStripe
beforeEach(async () => {
  served = await serveStripe()
})
afterEach(() => served.close())

async function paidIntent(): Promise<Stripe.PaymentIntent> {
  await served.paidSubscription()
  const [intent] = (await served.stripe.paymentIntents.list()).data
  if (!intent) throw new Error('nothing was paid')
  return intent
}

test('a refund is pending at first and succeeds later', async () => {
  const intent = await paidIntent()
  const refund = await served.stripe.refunds.create(
    { payment_intent: intent.id, reason: 'requested_by_customer', metadata: { refund: 'r1' } },
    served.key(),
  )
  expect(refund).toMatchObject({ status: 'pending', amount: 1900, metadata: { refund: 'r1' } })
  await served.timeline.pass(10_000)
  expect((await served.stripe.refunds.retrieve(refund.id)).status).toBe('succeeded')
  const types = served.received.map((event) => event.type)
  expect(types).toEqual(expect.arrayContaining(['refund.created', 'charge.refunded', 'refund.updated']))
})

test('a refund sent twice under its key goes out once', async () => {
  const intent = await paidIntent()
  for (let time = 0; time < 2; time += 1) {
    await served.stripe.refunds.create({ payment_intent: intent.id }, { idempotencyKey: 'refund-1' })
  }
  expect((await served.stripe.refunds.list({ payment_intent: intent.id })).data).toHaveLength(1)
})

test('parts can be refunded, but never more than was paid', async () => {
  const intent = await paidIntent()
  const part = (amount: number) =>
    served.stripe.refunds.create({ payment_intent: intent.id, amount }, served.key())
  await part(1000)
  await expect(part(901)).rejects.toMatchObject({ statusCode: 400, param: 'amount' })
  await part(900)
  await expect(part(1)).rejects.toMatchObject({ code: 'charge_already_refunded' })
  expect(await served.stripe.charges.retrieve(intent.latest_charge as string)).toMatchObject({
    amount_refunded: 1900,
    refunded: true,
  })
})

test('a refund that the bank returns is failed, and the money can be sent again', async () => {
  served.faults.arm('refundFails')
  const intent = await paidIntent()
  const refund = await served.stripe.refunds.create({ payment_intent: intent.id }, served.key())
  await served.timeline.pass(10_000)
  expect(await served.stripe.refunds.retrieve(refund.id)).toMatchObject({
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
  })
  expect(served.received.map((event) => event.type)).toContain('refund.failed')
  const second = await served.stripe.refunds.create({ payment_intent: intent.id }, served.key())
  await served.timeline.pass(10_000)
  expect((await served.stripe.refunds.retrieve(second.id)).status).toBe('succeeded')
})

test('refunds are found by payment and by charge, and stand on the charge when asked for', async () => {
  const intent = await paidIntent()
  const refund = await served.stripe.refunds.create({ charge: intent.latest_charge as string }, served.key())
  const other = await paidIntent()
  expect((await served.stripe.refunds.list({ payment_intent: other.id })).data).toHaveLength(0)
  const charge = await served.stripe.charges.retrieve(intent.latest_charge as string, { expand: ['refunds'] })
  expect(charge.refunds?.data.map((one) => one.id)).toEqual([refund.id])
})

test('what was never paid can not be refunded', async () => {
  const { id } = await served.openCheckout()
  await served.press(`/checkout/${id}`, { card: '0002' })
  const [intent] = (await served.stripe.paymentIntents.list()).data
  const refund = served.stripe.refunds.create({ payment_intent: intent?.id ?? '' }, served.key())
  await expect(refund).rejects.toMatchObject({ statusCode: 400 })
})
