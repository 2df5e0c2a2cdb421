import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunScope } from '~/core/adapters/hetzner/RunScope'
import { createAgent, createTerraformWorld, endRun, openRun, type TerraformWorld } from '~/core/testing/terraformWorld'

let world: TerraformWorld
beforeAll(async () => {
  world = await createTerraformWorld()
})
afterAll(() => world.close())

const STATE = JSON.stringify({ version: 4, serial: 1, secretWord: 'plain-as-day', resources: [] })

async function open() {
  const { agentId, machineId } = await createAgent(world, { firewallId: '1', sshKeyId: '1' })
  const { runId, epoch } = await openRun(world, agentId)
  const rights = { names: [], labels: {}, isRemoval: false }
  const scope: RunScope = { runId, epoch, subject: agentId, agentId, machineId, ...rights }
  return { scope, ...client(scope) }
}

/** What one Terraform process can do. */
function client(scope: RunScope, subject = scope.subject) {
  const credential = world.gateway.open(scope)
  const authorization = `Basic ${Buffer.from(`${scope.runId}:${credential}`).toString('base64')}`
  const ask = (method: string, query = '', body?: string, headers: Record<string, string> = {}) =>
    world.gateway.fetch(
      new Request(`http://gateway/state/${subject}${query}`, { method, body, headers: { authorization, ...headers } }),
    )
  return {
    credential,
    get: () => ask('GET'),
    lock: (id: string) => ask('LOCK', '', JSON.stringify({ ID: id, Who: id })),
    unlock: (id: string) => ask('UNLOCK', '', JSON.stringify({ ID: id })),
    save: (id: string, body: string, md5 = createHash('md5').update(body).digest('base64')) =>
      ask('POST', `?ID=${id}`, body, { 'content-md5': md5 }),
    remove: () => ask('DELETE'),
  }
}

test('a state comes back as it was saved, and is ciphertext at rest', async () => {
  const { scope, ...terraform } = await open()
  expect((await terraform.get()).status).toBe(404)
  expect((await terraform.lock('a')).status).toBe(200)
  expect((await terraform.save('a', STATE)).status).toBe(200)
  expect((await terraform.unlock('a')).status).toBe(200)
  expect(await (await terraform.get()).text()).toBe(STATE)
  const [version] = await world.db.terraformStateVersion.findMany({ where: { subject: scope.subject } })
  expect(version!.keyId).toBe('k1')
  expect(Buffer.from(version!.body!).includes('plain-as-day')).toBe(false)
})

test('each version stays, and a deleted state is none', async () => {
  const { scope, ...terraform } = await open()
  await terraform.lock('a')
  await terraform.save('a', STATE)
  await terraform.save('a', STATE.replace('"serial":1', '"serial":2'))
  expect((await terraform.remove()).status).toBe(200)
  expect((await terraform.get()).status).toBe(404)
  expect(await world.db.terraformStateVersion.count({ where: { subject: scope.subject } })).toBe(3)
})

test('a lock keeps others out until it is given back', async () => {
  const { scope, ...first } = await open()
  const second = client({ ...scope })
  await first.lock('a')
  const refused = await second.lock('b')
  expect([refused.status, await refused.json()]).toEqual([423, { ID: 'a', Who: 'a' }])
  expect((await second.save('b', STATE)).status).toBe(409)
  expect((await second.unlock('a')).status).toBe(409)
  await first.unlock('a')
  expect((await second.lock('b')).status).toBe(200)
})

test('a lock falls with its epoch, and the old owner can save no more', async () => {
  const { scope, ...old } = await open()
  await old.lock('a')
  await world.db.run.update({ where: { id: scope.runId }, data: { epoch: 2 } })
  const next = client({ ...scope, epoch: 2 })
  expect((await next.lock('b')).status).toBe(200)
  expect((await old.save('a', STATE)).status).toBe(401)
  expect((await next.save('b', STATE)).status).toBe(200)
})

test('a garbled body is refused', async () => {
  const terraform = await open()
  await terraform.lock('a')
  expect((await terraform.save('a', STATE, 'AAAAAAAAAAAAAAAAAAAAAA==')).status).toBe(400)
  expect((await terraform.get()).status).toBe(404)
})

test('no credential, a closed one, one of an ended run, and one of another agent get nothing', async () => {
  const url = 'http://gateway/state/x'
  expect((await world.gateway.fetch(new Request(url))).status).toBe(401)
  const { scope, ...terraform } = await open()
  expect((await client(scope, 'another').get()).status).toBe(403)
  world.gateway.close(terraform.credential)
  expect((await terraform.get()).status).toBe(401)
  const later = client(scope)
  await endRun(world, scope)
  expect((await later.get()).status).toBe(401)
})

test('each access is in the audit table, refused ones too', async () => {
  const { scope, ...terraform } = await open()
  await terraform.get()
  await terraform.lock('a')
  await client({ ...scope }).lock('b')
  await terraform.save('a', STATE)
  await terraform.save('a', STATE, 'AAAAAAAAAAAAAAAAAAAAAA==')
  await terraform.unlock('a')
  const rows = await world.db.terraformStateAccess.findMany({
    where: { subject: scope.subject, runId: scope.runId, epoch: 1 },
    orderBy: { id: 'asc' },
  })
  expect(rows.map(({ operation, status }) => `${operation} ${status}`)).toEqual([
    'read 404',
    'lock 200',
    'lock 423',
    'save 200',
    'save 400',
    'unlock 200',
  ])
})
