import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { advanceOpenRun } from '~/core/testing/advanceOpenRun'
import { followStripe } from '~/core/testing/followStripe'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { convergeAgent } from './convergeAgent'
import { convergeDispute } from './convergeDispute'
import { convergeRefund } from './convergeRefund'

let world: ServiceWorld
let worker: ReturnType<typeof followStripe>
beforeAll(async () => {
  world = await createServiceWorld()
  worker = followStripe(world)
})
afterAll(() => world.close())

const MINUTE_MS = 60_000

async function paidInvoice() {
  const { agentId } = await world.paidCustomer()
  await worker.news()
  const [invoice] = await world.ports.billing.invoicesOf(agentId)
  const charge = world.stripe.list('charge').find(({ payment_intent: id }) => id === invoice?.paymentIntentId)
  return { agentId, invoice: invoice!, chargeId: charge!.id }
}

test('of a payment that a bank took back in part nothing is refunded, until it is given back', async () => {
  const { agentId, invoice, chargeId } = await paidInvoice()
  const { billing, payments, clock } = world.ports
  const disputeId = world.stripe.openDispute(chargeId)!
  const dispute = { ...(await payments.dispute(disputeId))!, amountCents: 1000 }
  const owe = () =>
    billing.oweRefund({
      invoiceId: invoice.id,
      amountCents: 'rest',
      cause: 'cancelled',
      isAutomatic: true,
      by: 'test',
    })
  for (const status of ['needs_response', 'lost']) {
    await billing.saveDispute(invoice, { ...dispute, status }, clock.now(), [])
    expect([await owe(), await billing.refundableOf(invoice.id)]).toMatchObject([null, { restCents: 0 }])
  }
  await billing.saveDispute(invoice, { ...dispute, status: 'won' }, clock.now(), [])
  expect(await owe()).toMatchObject({ agentId, amountCents: 1900 })
})

test('a refund that Stripe refuses each time is one alert, and is tried ever more seldom', async () => {
  const { agentId, chargeId } = await paidInvoice()
  const { agents, billing, clock } = world.ports
  await world.db.run.updateMany({ where: { agentId }, data: { endedAt: clock.now(), mode: 'ended' } })
  await agents.want(agentId, 'gone', 'attemptsExhausted', [])
  await convergeAgent(world.ports, agentId)
  // The bank has the money, and we have not been told.
  const disputeId = world.stripe.openDispute(chargeId)!
  const tries: { failed: number; waitMs: number }[] = []
  for (let patienceMs = MINUTE_MS; patienceMs <= 8 * MINUTE_MS; patienceMs *= 2) {
    const waiting = await advanceOpenRun(world, agentId, patienceMs)
    const failed = (await billing.refundsOf(agentId)).filter(({ state }) => state === 'failed').length
    tries.push({ failed, waitMs: waiting!.nextAt.getTime() - clock.now().getTime() })
  }
  const minutes = [2, 4, 8, 16].map((waited) => waited * MINUTE_MS)
  expect(tries).toEqual(minutes.map((waitMs, index) => ({ failed: 4 + index, waitMs })))
  const [first] = await billing.refundsOf(agentId)
  expect(
    await world.db.alert.findMany({ where: { kind: 'refund_failed' }, select: { subject: true } }),
  ).toEqual([{ subject: first!.id }])

  await convergeDispute(world.ports, disputeId)
  const ended = await advanceOpenRun(world, agentId, 16 * MINUTE_MS)
  expect(ended).toMatchObject({ kind: 'refund', outcome: 'succeeded' })
})

test.each([
  ['whose row is lost', randomUUID()],
  ['of somebody else’s making', 'not-one-of-ours'],
])('a refund %s is booked as one that was made outside, once', async (_what, refundId) => {
  const { agentId, invoice } = await paidInvoice()
  const made = await world.ports.payments.refund({
    paymentIntentId: invoice.paymentIntentId!,
    amountCents: 1900,
    metadata: { refundId },
    idempotencyKey: randomUUID(),
  })
  await Promise.all([convergeRefund(world.ports, made.id), convergeRefund(world.ports, made.id)])
  await world.pass(10_000)
  await worker.news()
  expect(await world.ports.billing.refundsOf(agentId)).toMatchObject([
    { cause: 'stripeDashboard', amountCents: 1900, state: 'succeeded', stripeRefundId: made.id },
  ])
  expect(await world.ports.billing.refundableOf(invoice.id)).toMatchObject({ restCents: 0 })
})
