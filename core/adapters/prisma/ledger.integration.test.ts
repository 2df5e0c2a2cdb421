import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AgentStack } from '~/core/ports/Infrastructure'
import type { Intent } from '~/core/ports/Ledger'
import {
  createAgent,
  createTerraformWorld,
  endRun,
  openRun,
  type TerraformWorld,
} from '~/core/testing/terraformWorld'

let world: TerraformWorld
let stack: AgentStack
let intent: Intent
beforeAll(async () => {
  world = await createTerraformWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  stack = await createAgent(world, { firewallId: '1', sshKeyId: '1' })
  const { runId } = await openRun(world, stack.agentId)
  const { agentId, machineId, serverName: name } = stack
  intent = { runId, agentId, machineId, provider: 'hetzner', kind: 'server', name, bodyHash: 'h' }
})

const machine = () => world.db.machine.findUniqueOrThrow({ where: { id: stack.machineId } })

test('intending the same ten times at once is one row, and one of them is the first', async () => {
  const tenTimes = Array.from({ length: 10 }, () => world.ledger.intend(intent, 1))
  const results = await Promise.all(tenTimes)
  expect(results.filter(({ isNew }) => isNew)).toHaveLength(1)
  expect(new Set(results.map(({ resource }) => resource.id)).size).toBe(1)
})

test('nothing is intended at an epoch that is over, or by a run that has ended', async () => {
  await expect(world.ledger.intend(intent, 2)).rejects.toMatchObject({ code: 'lease_lost' })
  await endRun(world, intent)
  await expect(world.ledger.intend(intent, 1)).rejects.toMatchObject({ code: 'lease_lost' })
  expect(await world.ledger.ofMachine(stack.machineId, { withGone: true })).toEqual([])
})

test('an answer makes the row alive, tells the machine its address, and opens its registration once', async () => {
  const { resource } = await world.ledger.intend(intent, 1)
  const server = { ipv4: '127.9.9.9', ipv6: '2001:db8::/64' }
  const providerId = `s-${stack.machineId}`
  await world.ledger.answered(resource.id, { providerId, detail: {}, server })
  const first = await machine()
  expect(first).toMatchObject({
    serverId: providerId,
    ...server,
    registrationOpenAt: expect.any(Date) as Date,
  })
  await world.ledger.answered(resource.id, { providerId, detail: { again: true }, server })
  expect((await machine()).registrationOpenAt).toEqual(first.registrationOpenAt)
  expect(await world.ledger.findByProviderId('hetzner', 'server', providerId)).toMatchObject({
    state: 'alive',
  })
})

test('an answer that comes after the removal was asked for does not bring the row back to life', async () => {
  const { resource } = await world.ledger.intend(intent, 1)
  await world.ledger.removing(resource.id)
  await world.ledger.answered(resource.id, { providerId: `r-${stack.machineId}`, detail: {} })
  expect(await world.ledger.ofAgent(stack.agentId)).toMatchObject([{ state: 'removing' }])
})

test('after the last one is gone, the next intent is a new row one ordinal on', async () => {
  const { resource } = await world.ledger.intend(intent, 1)
  await world.ledger.gone(resource.id)
  const next = await world.ledger.intend(intent, 1)
  expect(next).toMatchObject({
    isNew: true,
    resource: { ordinal: 1, createKey: `${stack.machineId}-server-1` },
  })
  expect(await world.ledger.ofMachine(stack.machineId)).toHaveLength(1)
  expect(await world.ledger.ofMachine(stack.machineId, { withGone: true })).toHaveLength(2)
})

test('absent looks are counted from the first', async () => {
  const { resource } = await world.ledger.intend(intent, 1)
  const first = await world.ledger.lookedAbsent(resource.id)
  const second = await world.ledger.lookedAbsent(resource.id)
  expect([first.absentLooks, second.absentLooks]).toEqual([1, 2])
  expect(second.absentAt).toEqual(first.absentAt)
})
