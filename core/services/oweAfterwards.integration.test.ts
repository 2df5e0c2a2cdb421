import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantMachine } from '~/core/testing/plantMachine'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { convergeAgent } from './convergeAgent'
import { convergeCheckout } from './convergeCheckout'
import { convergeDispute } from './convergeDispute'
import { convergeSubscription } from './convergeSubscription'
import { sendOwedRefund } from './sendOwedRefund'

let world: ServiceWorld
beforeAll(async () => {
  world = await createServiceWorld()
})
afterAll(() => world.close())

/** Paid, taken back by the bank, gone for `reason` meanwhile, and won. */
async function wonTooLate(reason: string, wasReady: boolean) {
  const { agentId, completed } = await world.paidCustomer()
  await convergeCheckout(world.ports, completed.objectId!)
  const [invoice] = await world.ports.billing.invoicesOf(agentId)
  const charge = world.stripe
    .list('charge')
    .find(({ payment_intent: id }) => id === invoice!.paymentIntentId)!
  const dispute = world.stripe.openDispute(charge.id)!
  await convergeDispute(world.ports, dispute)
  const { clock } = world.ports
  if (wasReady) await plantMachine(world.db, { agentId, retiredAt: clock.now() })
  await world.db.agent.update({
    where: { id: agentId },
    data: { wanted: 'gone', wantedReason: reason, goneAt: clock.now() },
  })
  world.stripe.closeDispute(dispute, 'won')
  await Promise.all([convergeDispute(world.ports, dispute), convergeDispute(world.ports, dispute)])
  return { agentId, charge }
}

test.each([
  { reason: 'cancelled', wasReady: false },
  { reason: 'attemptsExhausted', wasReady: false },
  { reason: 'refunded', wasReady: true },
  { reason: 'removed', wasReady: false },
  { reason: 'subscriptionEnded', wasReady: false },
])(
  'a dispute that is won after the agent was gone ($reason, ran: $wasReady) gives the money back, once',
  async ({ reason, wasReady }) => {
    const { agentId, charge } = await wonTooLate(reason, wasReady)
    const rows = await world.ports.billing.refundsOf(agentId)
    expect(rows).toMatchObject([{ amountCents: 1900, isAutomatic: true, state: 'owed' }])
    const owed = await world.db.outboxJob.findMany({ where: { job: 'sendRefund' } })
    expect(owed.filter(({ payload }) => JSON.stringify(payload).includes(rows[0]!.id))).toHaveLength(1)
    await sendOwedRefund(world.ports, rows[0]!.id)
    expect(charge.amount_refunded).toBe(1900)
  },
)

test('who removed an agent that ran, and then lost a dispute against us, gets nothing', async () => {
  const { agentId } = await wonTooLate('removed', true)
  expect(await world.ports.billing.refundsOf(agentId)).toEqual([])
})

/** Taken back by the bank for good, and gone; then what was open of the next month is paid on Stripe's page. */
async function paidTooLate(wasReady: boolean) {
  const { ports, stripe, db } = world
  const { agentId, completed } = await world.paidCustomer()
  await convergeCheckout(ports, completed.objectId!)
  const [invoice] = await ports.billing.invoicesOf(agentId)
  const charge = stripe.list('charge').find(({ payment_intent: id }) => id === invoice!.paymentIntentId)!
  const dispute = stripe.openDispute(charge.id)!
  stripe.closeDispute(dispute, 'lost')
  await convergeDispute(ports, dispute)
  if (wasReady) await plantMachine(db, { agentId, retiredAt: ports.clock.now() })
  const gone = { wanted: 'gone', wantedReason: 'subscriptionEnded', goneAt: ports.clock.now() }
  await db.agent.update({ where: { id: agentId }, data: gone })
  const subscription = (await ports.billing.subscriptionOf(agentId))!.id
  stripe.endPeriod(subscription)
  await convergeSubscription(ports, subscription)
  await Promise.all([convergeAgent(ports, agentId), convergeAgent(ports, agentId)])
  return agentId
}

test('what is paid when the agent is gone, and never ran, goes back once; if that fails staff decide', async () => {
  const agentId = await paidTooLate(false)
  const refunds = await world.ports.billing.refundsOf(agentId)
  expect(refunds).toMatchObject([{ amountCents: 1900, cause: 'attemptsExhausted', state: 'owed' }])
  const [, late] = await world.ports.billing.invoicesOf(agentId)
  expect(refunds[0]!.invoiceId).toBe(late!.id)

  await world.ports.billing.refundRefused(refunds[0]!.id, 'the card is gone')
  await convergeAgent(world.ports, agentId)
  expect(await world.ports.billing.refundsOf(agentId)).toHaveLength(1)
})

test('what is paid late for an agent that ran stays paid', async () => {
  expect(await world.ports.billing.refundsOf(await paidTooLate(true))).toEqual([])
})
