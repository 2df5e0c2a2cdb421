import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveStripe } from '~/sandbox/stripe/testing/serveStripe'
import type { ServedStripe } from '~/sandbox/stripe/testing/serveStripe'

let served: ServedStripe
beforeEach(async () => {
  served = await serveStripe()
})
afterEach(() => served.close())

const types = () => served.received.map((event) => event.type)
const balance = async () =>
  (await served.stripe.balanceTransactions.list()).data.reduce((sum, one) => sum + one.net, 0)

async function disputed() {
  await served.paidSubscription('0259')
  await served.timeline.pass(5_000)
  const [dispute] = (await served.stripe.disputes.list()).data
  if (!dispute) throw new Error('nothing is disputed')
  return dispute
}

test('a disputed payment leaves at once, with a fee, and can not be refunded as well', async () => {
  const dispute = await disputed()
  expect(dispute).toMatchObject({ amount: 1900, status: 'needs_response' })
  expect(dispute.balance_transactions).toMatchObject([{ amount: -1900, fee: 2000, net: -3900 }])
  expect(await balance()).toBe(1900 - 54 - 3900)
  expect(types()).toContain('charge.dispute.created')
  const refund = served.stripe.refunds.create({ charge: dispute.charge as string }, served.key())
  await expect(refund).rejects.toMatchObject({ code: 'charge_disputed' })
})

test('a dispute that is answered is reviewed; won, the money and the fee come back', async () => {
  const { id } = await disputed()
  const evidence = { uncategorized_text: 'It was delivered.' }
  expect((await served.stripe.disputes.update(id, { evidence }, served.key())).status).toBe('under_review')
  served.sandbox.closeDispute(id, 'won')
  await served.timeline.pass(1_000)
  const dispute = await served.stripe.disputes.retrieve(id)
  expect(dispute.balance_transactions).toMatchObject([{ net: -3900 }, { net: 3900 }])
  expect(await balance()).toBe(1900 - 54)
  expect(types()).toEqual(expect.arrayContaining(['charge.dispute.updated', 'charge.dispute.closed']))
})

test('a dispute that is given up is lost, once', async () => {
  const { id } = await disputed()
  expect((await served.stripe.disputes.close(id, {}, served.key())).status).toBe('lost')
  await expect(served.stripe.disputes.close(id, {}, served.key())).rejects.toMatchObject({ statusCode: 400 })
})

test('the fault disputes one payment of a good card', async () => {
  served.faults.arm('disputePayment')
  for (let time = 0; time < 2; time += 1) await served.paidSubscription()
  await served.timeline.pass(5_000)
  expect((await served.stripe.disputes.list()).data).toHaveLength(1)
})

test('a fraud warning names the payment and takes nothing', async () => {
  await served.paidSubscription('5423')
  await served.timeline.pass(5_000)
  const [warning] = (await served.stripe.radar.earlyFraudWarnings.list()).data
  const [intent] = served.sandbox.list('payment_intent')
  expect(warning).toMatchObject({ actionable: true, payment_intent: intent?.id })
  expect(types()).toContain('radar.early_fraud_warning.created')
  expect(await balance()).toBe(1900 - 54)
})

test('a dispute is opened and decided by the buttons of the overview', async () => {
  await served.paidSubscription()
  const [charge] = served.sandbox.list('charge')
  expect((await served.press(`/charges/${charge?.id}/dispute`, {})).status).toBe(303)
  const [dispute] = served.sandbox.list('dispute')
  expect(await (await fetch(served.origin)).text()).toContain('Merchant wins')
  expect((await served.press(`/disputes/${dispute?.id}/lose`, {})).status).toBe(303)
  expect((await served.press(`/disputes/${dispute?.id}/win`, {})).status).toBe(400)
  expect((await served.press('/charges/ch_absent/dispute', {})).status).toBe(404)
})

test('a refund that had succeeded may come back days later', async () => {
  served.faults.arm('refundReturned', { value: 2 })
  await served.paidSubscription()
  const [intent] = served.sandbox.list('payment_intent')
  const { id } = await served.stripe.refunds.create({ payment_intent: intent!.id }, served.key())
  await served.timeline.pass(10_000)
  expect((await served.stripe.refunds.retrieve(id)).status).toBe('succeeded')
  await served.passDays(3)
  expect((await served.stripe.refunds.retrieve(id)).status).toBe('failed')
  expect(await balance()).toBe(1900 - 54)
})
