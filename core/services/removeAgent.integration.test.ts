import { afterAll, beforeAll, expect, test } from 'vitest'
import { advanceOpenRun } from '~/core/testing/advanceOpenRun'
import { followStripe } from '~/core/testing/followStripe'
import { plantMachine } from '~/core/testing/plantMachine'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { removeAgent } from './removeAgent'

let world: ServiceWorld
let worker: ReturnType<typeof followStripe>
beforeAll(async () => {
  world = await createServiceWorld()
  worker = followStripe(world)
})
afterAll(() => world.close())

/** Somebody who has paid, and whose first setup is over. */
async function paid() {
  const { agentId, who } = await world.paidCustomer()
  await worker.news()
  const endedAt = world.ports.clock.now()
  await world.db.run.updateMany({ where: { agentId }, data: { endedAt, mode: 'ended', outcome: 'failed' } })
  return { agentId, who }
}

/** Three attempts have failed: the page says that the money goes back by itself within the hour. */
async function givenUp() {
  const person = await paid()
  const graceUntil = new Date(world.ports.clock.now().getTime() + 3_600_000)
  await world.db.agent.update({ where: { id: person.agentId }, data: { graceUntil } })
  return person
}

async function remove({ agentId, who }: Awaited<ReturnType<typeof paid>>) {
  const typedName = (await world.ports.agents.get(agentId))?.name ?? ''
  return removeAgent(world.ports, { agentId, who, typedName, isFinalBackupWanted: false })
}

const refundsOf = async (agentId: string) =>
  (await world.ports.billing.refundsOf(agentId)).map(({ amountCents, state }) => ({ amountCents, state }))

const givenBack = [{ amountCents: 1900, state: 'pending' }]

test('who removes an agent whose setup was given up gets their money back, once', async () => {
  const person = await givenUp()
  expect(await Promise.all([remove(person), remove(person)])).toMatchObject([{ ok: true }, { ok: true }])
  expect(await advanceOpenRun(world, person.agentId)).toMatchObject({ kind: 'refund', outcome: 'succeeded' })
  expect(await refundsOf(person.agentId)).toEqual(givenBack)
  expect((await world.ports.agents.get(person.agentId))?.goneAt).toBeInstanceOf(Date)
})

test('a setup that was given up is paid back also when its subscription ends before the hour is over', async () => {
  const { agentId } = await givenUp()
  const { id } = (await world.ports.billing.subscriptionOf(agentId))!
  await world.ports.payments.endSubscription(id, `staff-${id}`)
  await worker.news()
  expect(await advanceOpenRun(world, agentId)).toMatchObject({ kind: 'refund', outcome: 'succeeded' })
  expect(await world.ports.agents.get(agentId)).toMatchObject({ wantedReason: 'subscriptionEnded' })
  expect(await refundsOf(agentId)).toEqual(givenBack)
})

test('of an agent that ran nothing goes back', async () => {
  const person = await paid()
  await plantMachine(world.db, { agentId: person.agentId, retiredAt: world.ports.clock.now() })
  await remove(person)
  expect(await world.ports.runs.openOf(person.agentId)).toMatchObject({ kind: 'deprovision' })
  expect(await refundsOf(person.agentId)).toEqual([])
})

test('what a bank has taken back is not refunded as well, and nobody is told so', async () => {
  const { agentId, who } = await givenUp()
  const [invoice] = await world.ports.billing.invoicesOf(agentId)
  const charge = world.stripe.list('charge').find(({ payment_intent: id }) => id === invoice?.paymentIntentId)
  world.stripe.openDispute(charge!.id)
  await worker.news()
  await remove({ agentId, who })
  expect(await world.ports.runs.openOf(agentId)).toMatchObject({ kind: 'deprovision' })
  expect(await refundsOf(agentId)).toEqual([])
})
