import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { openRun } from '~/core/services/openRun'
import { prismaBackups } from './backups'

let world: ServiceWorld
beforeAll(async () => {
  world = await createServiceWorld()
})
afterAll(() => world.close())

const stores = () => prismaBackups(world.db, world.ports.clock)
const DAY_MS = 24 * 3_600_000

/** An agent with a machine and an open run. */
async function agent() {
  const { agentId, customerId } = await world.customer()
  const { db, ports } = world
  await db.agent.create({
    data: { id: agentId, name: `a-${agentId}`, customerId, planId: 'small', wanted: 'running' },
  })
  const machine = await ports.agents.addMachine({
    id: randomUUID(),
    agentId,
    generation: 1,
    name: `m-${agentId}`,
    serverType: 'cx23',
    location: 'nbg1',
    image: 'debian-12',
    sshPublicKey: 'ssh-ed25519 A',
    sshPrivateKeySealed: 'sealed',
    registrationHash: randomUUID(),
    registrationSealed: 'sealed',
  })
  const run = await openRun(ports, { kind: 'backup', agentId, by: 'test' })
  const of = { agentId, customerId, runId: run!.id, machineId: machine!.id }
  return { ...of, kind: 'archive' as const, cause: 'onDemand' as const }
}

const inDays = (days: number) => new Date(world.ports.clock.now().getTime() + days * DAY_MS)

const made = { place: 'there', bytes: 7, sha256: 'hash', openclawVersion: '1' }

test('a run that begins its backup twice, or at the same time, makes one', async () => {
  const of = await agent()
  const begun = await Promise.all([1, 2, 3].map(() => stores().begin(of)))
  expect(new Set(begun.map(({ id }) => id)).size).toBe(1)
})

test('after a failure a run may begin another one', async () => {
  const of = await agent()
  const first = await stores().begin(of)
  await stores().failed(first.id, 'not whole')
  expect((await stores().begin(of)).id).not.toBe(first.id)
})

test('only what is verified is a good one', async () => {
  const of = await agent()
  const { id } = await stores().begin(of)
  await stores().made(id, made)
  expect(await stores().lastGood(of.agentId)).toBeNull()
  await stores().verified(id, null)
  expect(await stores().lastGood(of.agentId)).toMatchObject({ id, bytes: 7, state: 'verified' })
})

test('what is past its time is given out to be deleted, and not while a new machine waits for it', async () => {
  const of = await agent()
  const { id } = await stores().begin(of)
  await stores().made(id, made)
  await stores().verified(id, new Date(world.ports.clock.now().getTime() + DAY_MS))
  const ids = async () => (await stores().expired(1000)).map((one) => one.id)
  expect(await ids()).not.toContain(id)
  await world.pass(2 * DAY_MS)
  expect(await ids()).toContain(id)
  await world.db.agent.update({ where: { id: of.agentId }, data: { restoreBackupId: id } })
  expect(await ids()).not.toContain(id)
  await world.db.agent.update({ where: { id: of.agentId }, data: { restoreBackupId: null } })
  await stores().deleted(id, [])
  expect(await ids()).not.toContain(id)
})

test('two who ask for a customer’s key for the first time get the same one', async () => {
  const { customerId } = await agent()
  const asked = ['one', 'two', 'three'].map((fresh) => stores().customerKey(customerId, () => fresh))
  expect(new Set(await Promise.all(asked)).size).toBe(1)
})

test('what was made as a machine stopped is kept without an end until it is switched on again', async () => {
  const of = await agent()
  const { id } = await stores().begin(of)
  await stores().verified(id, null)
  const stopped = (isStopped: boolean) =>
    world.ports.agents.want(of.agentId, 'running', 'bought', [
      { kind: 'machineStopped', machineId: of.machineId, isStopped },
    ])
  await stopped(true)
  expect((await stores().get(id))?.keptUntil).toBeNull()
  await stopped(false)
  expect((await stores().get(id))?.keptUntil).toEqual(inDays(30))
})

test.each([
  ['that was to come back', true],
  ['that is its newest', false],
])('the data of an agent that is gone, %s, is kept for a month from then on', async (_what, isPinned) => {
  const of = await agent()
  const { id } = await stores().begin(of)
  await stores().verified(id, inDays(-1))
  if (isPinned) await world.db.agent.update({ where: { id: of.agentId }, data: { restoreBackupId: id } })
  await world.ports.agents.want(of.agentId, 'gone', 'removed', [{ kind: 'agentGone', agentId: of.agentId }])
  expect((await stores().get(id))?.keptUntil).toEqual(inDays(30))
  expect((await stores().expired(1000)).map((one) => one.id)).not.toContain(id)
})
