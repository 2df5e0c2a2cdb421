import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AgentStack } from '~/core/ports/Infrastructure'
import { plantMachine } from '~/core/testing/plantMachine'
import { createAgent, createTerraformWorld, openRun, type TerraformWorld } from '~/core/testing/terraformWorld'

let world: TerraformWorld
let foundation: { firewallId: string; sshKeyId: string }
const labels = { 'aura-environment': 'test' }
const foundationStack = { environment: 'test', bastionCidr: '192.0.2.7/32', labels }

beforeAll(async () => {
  world = await createTerraformWorld({ createMs: 300, deleteMs: 200 })
  foundation = await world.infrastructure.applyFoundation(foundationStack, await openRun(world, null))
})
afterAll(() => world.close())
beforeEach(() => world.faults.clear())

const callsSince = (since: number) => world.log.list({ service: 'hetzner', since })
const serversOf = ({ serverName }: AgentStack) =>
  world.cloud.listings().servers.filter(({ name }) => name === serverName)
const live = async ({ machineId }: AgentStack) => world.ledger.ofMachine(machineId)
const agentAndRun = async (signal?: AbortSignal) => {
  const stack = await createAgent(world, foundation)
  return { stack, by: await openRun(world, stack.agentId, signal) }
}

test('the foundation is one firewall and one key, however often it is laid', async () => {
  const again = await world.infrastructure.applyFoundation(foundationStack, await openRun(world, null))
  expect(again).toEqual(foundation)
  const { firewalls, sshKeys } = world.cloud.listings()
  expect([firewalls.length, sshKeys.length]).toEqual([1, 1])
})

test('an apply makes one server, twice is once, and a destroy leaves none', async () => {
  const { stack, by } = await agentAndRun()
  await world.infrastructure.applyAgent(stack, by)
  await world.infrastructure.applyAgent(stack, by)
  expect(serversOf(stack)).toHaveLength(1)
  const [row] = await live(stack)
  expect(row).toMatchObject({ state: 'alive', providerId: String(serversOf(stack)[0]!.id) })
  const machine = await world.db.machine.findUniqueOrThrow({ where: { id: stack.machineId } })
  expect(machine).toMatchObject({ serverId: row!.providerId, ipv4: serversOf(stack)[0]!.public_net.ipv4!.ip })

  await world.infrastructure.destroyAgent(stack, by)
  expect(serversOf(stack)).toEqual([])
  expect(await world.servers.findByName(stack.serverName, by)).toBeNull()
})

test('a state that still names the machine of before, which is gone, does not keep the next one from being made', async () => {
  const { stack, by } = await agentAndRun()
  await world.infrastructure.applyAgent(stack, by)
  const [row] = await live(stack)
  await world.servers.remove(row!.providerId!, by)
  await expect.poll(() => serversOf(stack)).toEqual([])
  await world.ledger.gone(row!.id)
  await world.db.machine.update({ where: { id: stack.machineId }, data: { retiredAt: new Date() } })
  const next = { ...stack, machineId: randomUUID(), serverName: stack.serverName.replace('-g1', '-g2') }
  await plantMachine(world.db, {
    id: next.machineId,
    agentId: stack.agentId,
    generation: 2,
    name: next.serverName,
    readyAt: null,
  })
  await world.infrastructure.applyAgent(next, by)
  expect(serversOf(next)).toHaveLength(1)
})

test('a provision takes at most three calls, a removal with its proof at most three', async () => {
  const { stack, by } = await agentAndRun()
  const before = Date.now()
  await world.infrastructure.applyAgent(stack, by)
  const made = callsSince(before)
  expect(made.length, JSON.stringify(made)).toBeLessThanOrEqual(3)
  const between = Date.now()
  await world.infrastructure.destroyAgent(stack, by)
  expect(await world.servers.findByName(stack.serverName, by)).toBeNull()
  expect(callsSince(between).length, JSON.stringify(callsSince(between))).toBeLessThanOrEqual(3)
  const counted = await world.db.apiCall.count({ where: { runId: by.runId } })
  expect(counted).toBe(callsSince(before).length)
})

/** What the process table shows of processes that work in a folder. */
function shownOf(folder: string) {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      if (!readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)) return []
      const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8').split('\0').filter(Boolean)
      return [{ args: read('cmdline'), env: read('environ') }]
    } catch {
      return []
    }
  })
}

test('a child gets its own credential and no other secret, and none in its arguments', async () => {
  const { stack, by } = await agentAndRun()
  const letActionsGo = world.holdActions()
  const applying = world.infrastructure.applyAgent(stack, by)
  await expect.poll(() => serversOf(stack), { timeout: 240_000 }).toHaveLength(1)
  const shown = shownOf(world.place.workDir)
  letActionsGo()
  await applying
  const terraform = shown.find(({ args }) => args[0]?.endsWith('terraform'))!
  const env = Object.fromEntries(terraform.env.map((pair) => [pair.split('=')[0]!, pair.split('=').slice(1).join('=')]))
  expect(Object.keys(env).filter((name) => /^(TF_HTTP|HCLOUD)_/.test(name)).sort()).toEqual([
    'HCLOUD_ENDPOINT',
    'HCLOUD_TOKEN',
    'TF_HTTP_ADDRESS',
    'TF_HTTP_LOCK_ADDRESS',
    'TF_HTTP_PASSWORD',
    'TF_HTTP_RETRY_MAX',
    'TF_HTTP_UNLOCK_ADDRESS',
    'TF_HTTP_USERNAME',
  ])
  expect(env.HCLOUD_TOKEN).toHaveLength(64)
  expect(env.HCLOUD_ENDPOINT).toMatch(/^http:\/\/127\.0\.0\.1:/)
  const seen = JSON.stringify(shown)
  expect(seen).not.toContain(world.place.token)
  expect(seen).not.toContain(world.place.databaseUrl)
  expect(JSON.stringify(shown.map(({ args }) => args))).not.toContain(env.HCLOUD_TOKEN)
  const headers = { authorization: `Bearer ${env.HCLOUD_TOKEN}` }
  expect((await fetch(`${env.HCLOUD_ENDPOINT}/server_types`, { headers })).status).toBe(401)
})
