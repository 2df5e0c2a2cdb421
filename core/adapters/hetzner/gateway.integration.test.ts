import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AgentStack } from '~/core/ports/Infrastructure'
import type { CallBy } from '~/core/ports/Servers'
import { plantMachine } from '~/core/testing/plantMachine'
import {
  createAgent,
  createTerraformWorld,
  openRun,
  type TerraformWorld,
} from '~/core/testing/terraformWorld'
import type { RunScope } from './RunScope'

let world: TerraformWorld
beforeAll(async () => {
  world = await createTerraformWorld({ createMs: 300, deleteMs: 200 })
})
afterAll(() => world.close())
beforeEach(() => world.faults.clear())

function scopeOf(stack: AgentStack, { runId, epoch }: Omit<CallBy, 'signal'>): RunScope {
  const { agentId, machineId, serverName, labels } = stack
  return { runId, epoch, subject: agentId, agentId, machineId, names: [serverName], labels, isRemoval: false }
}

/** What the provider of one Terraform process can do. */
function provider(scope: RunScope) {
  const authorization = `Bearer ${world.gateway.open(scope)}`
  return async (method: string, path: string, body?: unknown) => {
    const request = {
      method,
      headers: { authorization },
      body: body === undefined ? undefined : JSON.stringify(body),
    }
    const response = await world.gateway.fetch(new Request(`http://gateway/hetzner/v1${path}`, request))
    const text = await response.text()
    return { status: response.status, body: (text ? JSON.parse(text) : null) as Answer }
  }
}
type Answer = {
  server: { id: number; status: string }
  action: { id: number; status: string }
  error: { code: string }
}

const createBody = ({ serverName, labels, userData }: AgentStack) => ({
  name: serverName,
  server_type: 'cx23',
  image: 'debian-12',
  location: 'fsn1',
  labels,
  user_data: userData,
})

async function open() {
  const stack = await createAgent(world, { firewallId: '1', sshKeyId: '1' })
  const by = await openRun(world, stack.agentId)
  const scope = scopeOf(stack, by)
  return { stack, by, scope, ask: provider(scope), body: createBody(stack) }
}
const serversOf = ({ serverName }: AgentStack) =>
  world.cloud.listings().servers.filter(({ name }) => name === serverName)

/** The cloud as somebody with its token uses it, past the gateway. */
const directly = (method: string, path: string, body?: unknown) =>
  world.cloud.fetch(
    new Request(`http://cloud/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${world.place.token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    }),
  )

test('the same create at the same time, and again later, is one server', async () => {
  const { stack, ask, body } = await open()
  const answers = await Promise.all([1, 2, 3].map(() => ask('POST', '/servers', body)))
  const later = await ask('POST', '/servers', body)
  const ids = [...answers, later].map(({ body: { server } }) => server.id)
  expect(new Set(ids)).toEqual(new Set([serversOf(stack)[0]!.id]))
  expect(serversOf(stack)).toHaveLength(1)
})

test('another body for the same machine is refused', async () => {
  const { stack, ask, body } = await open()
  await ask('POST', '/servers', body)
  const { status } = await ask('POST', '/servers', { ...body, server_type: 'cx33' })
  expect(status).toBe(422)
  expect(serversOf(stack)).toHaveLength(1)
})

test('a delete waits for the create that is under way, and a create after it is a new server', async () => {
  const { stack, ask, body } = await open()
  const first = (await ask('POST', '/servers', body)).body.server.id
  const { action } = (await ask('DELETE', `/servers/${first}`)).body
  await ask('GET', `/actions?id=${action.id}`)
  const second = (await ask('POST', '/servers', body)).body.server.id
  expect(second).not.toBe(first)
  const rows = await world.ledger.ofMachine(stack.machineId, { withGone: true })
  expect(rows.map(({ ordinal, state }) => [ordinal, state])).toEqual([
    [1, 'alive'],
    [0, 'gone'],
  ])
})

test('the ledger has the row before the request leaves', async () => {
  const { stack, by, ask, body } = await open()
  world.faults.arm('apiDown', { times: 10 })
  expect((await ask('POST', '/servers', body)).status).toBe(503)
  expect(await world.ledger.ofMachine(stack.machineId)).toMatchObject([
    { state: 'intended', providerId: null, name: stack.serverName, runId: by.runId },
  ])
})

test('a server with our name and all our labels is taken over, another is left alone', async () => {
  const ours = await open()
  const made = (await (await directly('POST', '/servers', ours.body)).json()) as Answer
  const taken = await ours.ask('POST', '/servers', ours.body)
  expect([taken.status, taken.body.server.id]).toEqual([201, made.server.id])
  const actions = await ours.ask('GET', `/actions?id=${taken.body.action.id}`)
  expect(actions.body).toMatchObject({ actions: [{ status: 'success' }] })

  const foreign = await open()
  const labels = { ...foreign.body.labels, 'aura-environment': 'production' }
  await directly('POST', '/servers', { ...foreign.body, labels })
  const refused = await foreign.ask('POST', '/servers', foreign.body)
  expect([refused.status, refused.body.error.code]).toEqual([409, 'uniqueness_error'])
  expect(await world.ledger.ofMachine(foreign.stack.machineId)).toEqual([])
})

test('what is not the run’s own is refused', async () => {
  const [mine, other] = [await open(), await open()]
  const { id } = (await other.ask('POST', '/servers', other.body)).body.server
  const attempts = [
    mine.ask('GET', `/servers/${id}`),
    mine.ask('DELETE', `/servers/${id}`),
    mine.ask('POST', `/servers/${id}/actions/poweroff`),
    mine.ask('POST', '/servers', { ...mine.body, name: 'aura-test-else-g1' }),
    mine.ask('POST', '/servers', { ...mine.body, labels: {} }),
    mine.ask('GET', '/servers'),
    mine.ask('POST', '/volumes', { name: 'aura-test', size: 10 }),
  ]
  const answers = await Promise.all(attempts)
  expect(answers.map(({ status }) => status)).toEqual(attempts.map(() => 403))
  expect([serversOf(mine.stack).length, serversOf(other.stack).length]).toEqual([0, 1])
})

test('a machine of before that was proved gone is absent for the next one, which a state may still name', async () => {
  const { stack, by, ask, body } = await open()
  const { id } = (await ask('POST', '/servers', body)).body.server
  const next = { ...stack, machineId: randomUUID(), serverName: `${stack.serverName}-next` }
  await plantMachine(world.db, {
    id: next.machineId,
    agentId: stack.agentId,
    generation: 2,
    retiredAt: new Date(),
  })
  const nextAsk = provider(scopeOf(next, by))
  expect((await nextAsk('GET', `/servers/${id}`)).status).toBe(403)
  const [row] = await world.ledger.ofMachine(stack.machineId)
  await world.ledger.gone(row!.id)
  expect((await nextAsk('GET', `/servers/${id}`)).status).toBe(404)
  expect((await nextAsk('DELETE', `/servers/${id}`)).status).toBe(404)
  expect((await nextAsk('GET', `/servers?name=${id}`)).body).toMatchObject({ servers: [] })
  expect(serversOf(stack)).toHaveLength(1)
})

test('an old epoch can do nothing any more', async () => {
  const { stack, by, ask, body, scope } = await open()
  await world.db.run.update({ where: { id: by.runId }, data: { epoch: 2 } })
  expect((await ask('POST', '/servers', body)).status).toBe(401)
  expect((await ask('GET', '/server_types')).status).toBe(401)
  expect(serversOf(stack)).toEqual([])
  expect((await provider({ ...scope, epoch: 2 })('POST', '/servers', body)).status).toBe(201)
})

/** The cloud has turned a request away since, so it waits. */
const refused = (since: number) =>
  expect
    .poll(() => world.log.list({ service: 'hetzner', since }).some(({ status }) => status === 429), {
      timeout: 120_000,
      interval: 20,
    })
    .toBe(true)

test('a request that waited for the budget while its epoch ended does not leave', async () => {
  const { stack, by, ask, body } = await open()
  await ask('GET', '/server_types')
  const since = Date.now()
  world.faults.arm('rateLimited', { times: 1_000 })
  const asked = ask('POST', '/servers', body)
  await refused(since)
  await world.db.run.update({ where: { id: by.runId }, data: { epoch: 2 } })
  expect((await asked).status).toBe(401)
  world.faults.clear()
  expect(serversOf(stack)).toEqual([])
})

test('a change goes on when the child hangs up, and is waited for', async () => {
  const { stack, by, body, scope } = await open()
  const { url, close } = await world.gateway.listen()
  const headers = { authorization: `Bearer ${world.gateway.open(scope)}` }
  const since = Date.now()
  world.faults.arm('rateLimited', { times: 1_000 })
  const hangUp = new AbortController()
  const sent = fetch(`${url}/hetzner/v1/servers`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    signal: hangUp.signal,
  })
  sent.catch(() => {})
  await refused(since)
  hangUp.abort()
  await expect(sent).rejects.toThrow()
  world.faults.clear()
  await world.gateway.settled(by.runId)
  expect(serversOf(stack)).toHaveLength(1)
  expect((await world.ledger.ofMachine(stack.machineId)).map(({ state }) => state)).toEqual(['alive'])
  await close()
})
