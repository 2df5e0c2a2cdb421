import { afterAll, beforeAll, expect, test } from 'vitest'
import { cancelOpenRun } from '~/core/services/cancelOpenRun'
import { handleStripeEvent } from '~/core/services/handleStripeEvent'
import { keepSubscription } from '~/core/services/keepSubscription'
import { leaveAgent } from '~/core/services/leaveAgent'
import { recordStripeEvent } from '~/core/services/recordStripeEvent'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'

let world: ServiceWorld
beforeAll(async () => {
  world = await createServiceWorld()
})
afterAll(() => world.close())

/** Paid, and its setup is over: nothing is open any more. */
async function running() {
  const { who, agentId, completed } = await world.paidCustomer()
  await recordStripeEvent(world.ports, completed)
  await handleStripeEvent(world.ports, completed.id)
  const ended = { endedAt: new Date(), mode: 'ended', outcome: 'succeeded' }
  await world.db.run.updateMany({ where: { agentId }, data: ended })
  const { name } = await world.db.agent.findUniqueOrThrow({ where: { id: agentId } })
  return { who, agentId, typedName: name, isFinalBackupWanted: false, idempotency: agentId }
}

const stateOf = (agentId: string) =>
  world.db.agent.findUniqueOrThrow({ where: { id: agentId }, include: { subscription: true } })

test('who leaves at the period’s end is told until when, and can take it back', async () => {
  const input = await running()
  const left = await leaveAgent(world.ports, { ...input, isAtPeriodEnd: true })
  expect(left.ok && (left.value as { at: Date | null }).at).toBeInstanceOf(Date)
  expect(await stateOf(input.agentId)).toMatchObject({
    wanted: 'running',
    isFinalBackupOff: true,
    subscription: { cancelAtPeriodEnd: true },
  })
  const { agentId, who } = input
  const kept = await keepSubscription(world.ports, { agentId, who, idempotency: `${agentId}-keep` })
  expect(kept.ok).toBe(true)
  expect(await stateOf(agentId)).toMatchObject({ subscription: { cancelAtPeriodEnd: false } })
})

test('who leaves now is removed, without a final backup if they want none', async () => {
  const input = await running()
  expect(await leaveAgent(world.ports, { ...input, isAtPeriodEnd: false })).toMatchObject({ ok: true })
  expect(await stateOf(input.agentId)).toMatchObject({ wanted: 'gone', isFinalBackupOff: true })
})

test('neither is done on a wrong name, nor for somebody else', async () => {
  const input = await running()
  const { who: stranger } = await world.customer()
  for (const isAtPeriodEnd of [true, false]) {
    const wrong = await leaveAgent(world.ports, { ...input, isAtPeriodEnd, typedName: 'fern' })
    expect(wrong).toMatchObject({ problem: { code: 'name_mismatch' } })
    const foreign = await leaveAgent(world.ports, { ...input, isAtPeriodEnd, who: stranger })
    expect(foreign).toMatchObject({ problem: { code: 'not_found' } })
  }
  expect(await stateOf(input.agentId)).toMatchObject({
    wanted: 'running',
    isFinalBackupOff: false,
    subscription: { cancelAtPeriodEnd: false },
  })
})

test('an owner stops what is open, whatever it is; nobody else does', async () => {
  const { agentId, who } = await running()
  const run = { id: crypto.randomUUID(), ref: `R-${agentId}`, kind: 'backup', step: 'backUpAgent' }
  await world.db.run.create({ data: { ...run, agentId, by: 'aura' } })
  const { who: stranger } = await world.customer()
  expect(await cancelOpenRun(world.ports, { agentId, who: stranger })).toMatchObject({
    problem: { code: 'not_found' },
  })
  expect(await cancelOpenRun(world.ports, { agentId, who })).toMatchObject({ ok: true })
  const { cancelAskedAt } = await world.db.run.findUniqueOrThrow({ where: { id: run.id } })
  expect(cancelAskedAt).not.toBeNull()
})
