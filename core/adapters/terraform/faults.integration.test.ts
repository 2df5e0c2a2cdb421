import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AuraError } from '~/core/domain/errors'
import type { AgentStack } from '~/core/ports/Infrastructure'
import type { CallBy } from '~/core/ports/Servers'
import { createAgent, createTerraformWorld, openRun, type TerraformWorld } from '~/core/testing/terraformWorld'
import { waitUntil } from '~/scripts/services/waitUntil'

const LIMIT_MS = 240_000

let world: TerraformWorld
let foundation: { firewallId: string; sshKeyId: string }

beforeAll(async () => {
  world = await createTerraformWorld({ createMs: 300, deleteMs: 200 })
  const labels = { 'aura-environment': 'test' }
  const stack = { environment: 'test', bastionCidr: '192.0.2.7/32', labels }
  foundation = await world.infrastructure.applyFoundation(stack, await openRun(world, null))
})
afterAll(() => world.close())
beforeEach(() => world.faults.clear())

const serversOf = ({ serverName }: AgentStack) =>
  world.cloud.listings().servers.filter(({ name }) => name === serverName)
const live = ({ machineId }: AgentStack) => world.ledger.ofMachine(machineId)
const agentAndRun = async (signal?: AbortSignal) => {
  const stack = await createAgent(world, foundation)
  return { stack, by: await openRun(world, stack.agentId, signal) }
}
const failure = (stack: AgentStack, by: CallBy) =>
  world.infrastructure.applyAgent(stack, by).then(
    () => null,
    (error: AuraError) => error.code,
  )

test('a create whose answer is lost makes one server', async () => {
  const { stack, by } = await agentAndRun()
  world.faults.arm('loseNextCreateAnswer')
  await world.infrastructure.applyAgent(stack, by)
  expect(serversOf(stack)).toHaveLength(1)
  expect((await live(stack)).map(({ state, providerId }) => [state, providerId])).toEqual([
    ['alive', String(serversOf(stack)[0]!.id)],
  ])
})

test('a 429 does not reach Terraform', async () => {
  const { stack, by } = await agentAndRun()
  world.faults.arm('rateLimited', { times: 2 })
  await world.infrastructure.applyAgent(stack, by)
  expect(serversOf(stack)).toHaveLength(1)
})

test('each refusal of the cloud is told apart, and leaves nothing in the ledger', async () => {
  const { stack, by } = await agentAndRun()
  world.faults.arm('capacityGone')
  expect(await failure(stack, by)).toBe('capacity_unavailable')
  expect(await live(stack)).toEqual([])
  world.faults.arm('serverLimit')
  expect(await failure(stack, by)).toBe('account_limit')
  world.faults.arm('apiDown', { times: 3 })
  expect(await failure(stack, by)).toBe('provider_down')
  world.faults.clear()
  expect(await failure(stack, by)).toBeNull()
  expect(serversOf(stack)).toHaveLength(1)
})

test('a server whose create ended in error is replaced, not kept', async () => {
  const { stack, by } = await agentAndRun()
  world.faults.arm('createActionFails')
  expect(await failure(stack, by)).toBe('create_failed')
  const [broken] = serversOf(stack)
  expect(await failure(stack, by)).toBeNull()
  expect(serversOf(stack).map(({ status }) => status)).toEqual(['running'])
  expect(serversOf(stack)[0]!.id).not.toBe(broken!.id)
  const rows = await world.ledger.ofMachine(stack.machineId, { withGone: true })
  expect(rows.map(({ state, ordinal }) => [ordinal, state])).toEqual([
    [1, 'alive'],
    [0, 'gone'],
  ])
})

test('an apply that is aborted while the server is made keeps it for the next apply', async () => {
  const stop = new AbortController()
  const { stack, by } = await agentAndRun(stop.signal)
  world.faults.arm('slowActions', { times: 2, value: 3 })
  const applying = failure(stack, by)
  await waitUntil('Terraform has made the server', LIMIT_MS, () => serversOf(stack).length === 1)
  const [made] = serversOf(stack)
  stop.abort()
  expect(await applying).toBe('aborted')
  await world.infrastructure.applyAgent(stack, { ...by, signal: new AbortController().signal })
  expect(serversOf(stack).map(({ id }) => id)).toEqual([made!.id])
  expect((await live(stack)).map(({ state }) => state)).toEqual(['alive'])
})

test('a delete that fails is told, and the next one removes the server', async () => {
  const { stack, by } = await agentAndRun()
  await world.infrastructure.applyAgent(stack, by)
  world.faults.arm('deleteActionFails')
  const code = await world.infrastructure.destroyAgent(stack, by).then(
    () => null,
    (error: AuraError) => error.code,
  )
  expect(code).toBe('retire_blocked')
  await world.infrastructure.destroyAgent(stack, by)
  expect(serversOf(stack)).toEqual([])
})

