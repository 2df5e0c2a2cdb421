import { afterAll, beforeAll, expect, test } from 'vitest'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { cancelSetup } from './cancelSetup'
import { handleStripeEvent } from './handleStripeEvent'
import { recordStripeEvent } from './recordStripeEvent'

let world: ServiceWorld
beforeAll(async () => {
  world = await createServiceWorld()
})
afterAll(() => world.close())

async function customerBeingSetUp() {
  const person = await world.paidCustomer()
  await recordStripeEvent(world.ports, person.completed)
  await handleStripeEvent(world.ports, person.completed.id)
  return person
}

test('a cancel asked for twice at once is asked for once', async () => {
  const { agentId, who } = await customerBeingSetUp()
  const before = await world.ports.runs.openOf(agentId)
  const asked = await Promise.all([1, 2, 3, 4].map(() => cancelSetup(world.ports, { agentId, who })))
  expect(asked.map(({ ok }) => ok)).toEqual([true, true, true, true])
  const after = await world.ports.runs.openOf(agentId)
  expect(after).toMatchObject({ version: before!.version + 1, cancelAskedBy: `customer:${who.customerId}` })
  expect(await world.db.runEvent.count({ where: { runId: after!.id, kind: 'cancelAsked' } })).toBe(1)
  expect(
    await world.db.auditEntry.count({ where: { action: 'cancelRun', target: `run:${after!.ref}` } }),
  ).toBe(1)
})

test('somebody else’s setup can’t be cancelled, nor seen', async () => {
  const { agentId } = await customerBeingSetUp()
  const stranger = await world.customer()
  expect(await cancelSetup(world.ports, { agentId, who: stranger.who })).toMatchObject({
    ok: false,
    problem: { code: 'not_found' },
  })
  expect(await world.ports.runs.openOf(agentId)).toMatchObject({ cancelAskedAt: null })
})

test('on an agent that is ready a cancel is refused, and Remove is named', async () => {
  const { agentId, who } = await customerBeingSetUp()
  const open = await world.ports.runs.openOf(agentId)
  const ended = { mode: 'ended', step: null, outcome: 'succeeded', endedAt: world.ports.clock.now() }
  await world.db.run.update({ where: { id: open!.id }, data: ended })
  const refused = await cancelSetup(world.ports, { agentId, who })
  expect(refused).toMatchObject({ ok: false, problem: { code: 'ready' } })
  expect(refused.ok ? '' : refused.problem.says).toContain('Remove')
})
