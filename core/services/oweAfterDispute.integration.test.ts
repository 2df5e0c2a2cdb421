import { afterAll, beforeAll, expect, test } from 'vitest'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { convergeCheckout } from './convergeCheckout'
import { convergeDispute } from './convergeDispute'
import { sendOwedRefund } from './sendOwedRefund'

let world: ServiceWorld
beforeAll(async () => {
  world = await createServiceWorld()
})
afterAll(() => world.close())

/** Paid, taken back by the bank, gone for `reason` meanwhile, and won. */
async function wonTooLate(reason: string) {
  const { agentId, completed } = await world.paidCustomer()
  await convergeCheckout(world.ports, completed.objectId!)
  const [invoice] = await world.ports.billing.invoicesOf(agentId)
  const charge = world.stripe
    .list('charge')
    .find(({ payment_intent: id }) => id === invoice!.paymentIntentId)!
  const dispute = world.stripe.openDispute(charge.id)!
  await convergeDispute(world.ports, dispute)
  await world.db.agent.update({
    where: { id: agentId },
    data: { wanted: 'gone', wantedReason: reason, goneAt: world.ports.clock.now() },
  })
  world.stripe.closeDispute(dispute, 'won')
  await Promise.all([convergeDispute(world.ports, dispute), convergeDispute(world.ports, dispute)])
  return { agentId, charge }
}

test.each(['cancelled', 'attemptsExhausted', 'refunded'])(
  'a dispute that is won after the agent was gone (%s) gives the money back, once',
  async (reason) => {
    const { agentId, charge } = await wonTooLate(reason)
    const rows = await world.ports.billing.refundsOf(agentId)
    expect(rows).toMatchObject([{ amountCents: 1900, isAutomatic: true, state: 'owed' }])
    const owed = await world.db.outboxJob.findMany({ where: { job: 'sendRefund' } })
    expect(owed.filter(({ payload }) => JSON.stringify(payload).includes(rows[0]!.id))).toHaveLength(1)
    await sendOwedRefund(world.ports, rows[0]!.id)
    expect(charge.amount_refunded).toBe(1900)
  },
)

test('who removed their agent, and then lost a dispute against us, gets nothing', async () => {
  const { agentId } = await wonTooLate('removed')
  expect(await world.ports.billing.refundsOf(agentId)).toEqual([])
})
