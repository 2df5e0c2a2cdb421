import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantMachine } from '~/core/testing/plantMachine'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { cancelRun } from './cancelRun'
import { convergeAgent } from './convergeAgent'
import { convergeCheckout } from './convergeCheckout'

let world: ServiceWorld
beforeAll(async () => {
  world = await createServiceWorld()
})
afterAll(() => world.close())

async function paidAgent() {
  const { agentId, completed } = await world.paidCustomer()
  await convergeCheckout(world.ports, completed.objectId!)
  return agentId
}
const runsOf = (agentId: string) => world.db.run.findMany({ where: { agentId }, select: { kind: true } })

test('an agent that is paid for is set up, once, however many look at the same time', async () => {
  const agentId = await paidAgent()
  const seen = await Promise.all(Array.from({ length: 8 }, () => convergeAgent(world.ports, agentId)))
  expect(seen.filter((what) => what === 'started')).toHaveLength(1)
  expect(await runsOf(agentId)).toEqual([{ kind: 'provision' }])
})

test('nothing is set up by somebody who looked before the agent was gone', async () => {
  const agentId = await paidAgent()
  const before = await world.ports.agents.get(agentId)
  await world.ports.agents.want(agentId, 'gone', 'removed', [{ kind: 'agentGone', agentId }])
  const agents = { ...world.ports.agents, get: async () => before }
  expect(await convergeAgent({ ...world.ports, agents }, agentId)).toBe('underWay')
  expect(await runsOf(agentId)).toEqual([])
})

test('nothing is taken away by somebody who looked while it should be gone', async () => {
  const agentId = await paidAgent()
  const before = await world.ports.agents.get(agentId)
  const agents = { ...world.ports.agents, get: async () => before && { ...before, wanted: 'gone' as const } }
  expect(await convergeAgent({ ...world.ports, agents }, agentId)).toBe('underWay')
  expect(await runsOf(agentId)).toEqual([])
})

test('no machine is made for an agent that has one by somebody who looked before it was ready', async () => {
  const agentId = await paidAgent()
  await plantMachine(world.db, { agentId })
  const agents = { ...world.ports.agents, liveMachine: async () => null, wasReady: async () => false }
  expect(await convergeAgent({ ...world.ports, agents }, agentId)).toBe('underWay')
  expect(await runsOf(agentId)).toEqual([])
})

test('a setup that is no longer wanted is cancelled', async () => {
  const agentId = await paidAgent()
  await convergeAgent(world.ports, agentId)
  await world.ports.agents.want(agentId, 'gone', 'subscriptionEnded', [])
  expect(await convergeAgent(world.ports, agentId)).toBe('cancelling')
  expect(await world.ports.runs.openOf(agentId)).toMatchObject({ kind: 'provision', cancelAskedBy: 'aura' })
})

test('a machine that does not come up again holds nobody whose agent is to be gone', async () => {
  const agentId = await paidAgent()
  await plantMachine(world.db, { agentId, stoppedAt: new Date() })
  expect(await convergeAgent(world.ports, agentId)).toBe('started')
  const { id: runId } = (await world.ports.runs.openOf(agentId))!
  expect(await cancelRun(world.ports, { runId, by: 'staff:1' })).toMatchObject({
    problem: { code: 'past_cancel' },
  })
  await world.ports.agents.want(agentId, 'gone', 'removed', [])
  expect(await convergeAgent(world.ports, agentId)).toBe('cancelling')
  expect(await world.ports.runs.openOf(agentId)).toMatchObject({ kind: 'resume', cancelAskedBy: 'aura' })
})

test('a payment that is looked at late does not bring back what was removed', async () => {
  const { agentId, completed } = await world.paidCustomer()
  const before = await world.ports.agents.get(agentId)
  await convergeCheckout(world.ports, completed.objectId!)
  await world.ports.agents.want(agentId, 'gone', 'removed', [])
  const agents = { ...world.ports.agents, get: async () => before }
  await convergeCheckout({ ...world.ports, agents }, completed.objectId!)
  expect(await world.ports.agents.get(agentId)).toMatchObject({ wanted: 'gone', wantedReason: 'removed' })
})
