import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAgent, createTerraformWorld, openRun, type TerraformWorld } from '~/core/testing/terraformWorld'

let world: TerraformWorld
let foundation: { firewallId: string; sshKeyId: string }

beforeAll(async () => {
  world = await createTerraformWorld({ createMs: 300, deleteMs: 200 })
  const labels = { 'aura-environment': 'test' }
  const stack = { environment: 'test', bastionCidr: '192.0.2.7/32', labels }
  foundation = await world.infrastructure.applyFoundation(stack, await openRun(world, null))
})
afterAll(() => world.close())

test('ten at once on a budget of 15, refilled one a second: all get their server, no 429 reaches Terraform', async () => {
  await world.redis.flushall()
  world.cloud.budget.set({ capacity: 15, refillPerSecond: 1, left: 15 })
  const stacks = []
  for (let index = 0; index < 10; index += 1) stacks.push(await createAgent(world, foundation))
  await Promise.all(
    stacks.map(async (stack) => world.infrastructure.applyAgent(stack, await openRun(world, stack.agentId))),
  )
  const names = world.cloud.listings().servers.map(({ name }) => name)
  expect(names.sort()).toEqual(stacks.map(({ serverName }) => serverName).sort())
  expect(world.log.list({ service: 'hetzner' }).filter(({ status }) => status >= 400)).toEqual([])
})

test('a worker whose epoch ended in mid-apply fails, and saves nothing over its successor', async () => {
  const stack = await createAgent(world, foundation)
  const by = await openRun(world, stack.agentId)
  world.cloud.budget.set({ left: 15 })
  await world.redis.flushall()
  const letActionsGo = world.holdActions()
  const old = world.infrastructure.applyAgent(stack, by).then(
    () => null,
    ({ code }: { code: string }) => code,
  )
  const isMade = () => world.cloud.listings().servers.some(({ name }) => name === stack.serverName)
  await expect.poll(isMade, { timeout: 240_000 }).toBe(true)
  await world.db.run.update({ where: { id: by.runId }, data: { epoch: 2 } })
  letActionsGo()
  await world.infrastructure.applyAgent(stack, { ...by, epoch: 2 })
  expect(await old).toBe('lease_lost')
  const versions = await world.db.terraformStateVersion.findMany({ where: { subject: stack.agentId } })
  expect(versions.length).toBeGreaterThan(0)
  expect(versions.every(({ epoch }) => epoch === 2)).toBe(true)
  expect(world.cloud.listings().servers.filter(({ name }) => name === stack.serverName)).toHaveLength(1)
})
