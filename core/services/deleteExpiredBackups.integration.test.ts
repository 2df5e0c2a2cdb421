import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { folderStore } from '~/core/adapters/archive/folderStore'
import { sealedArchive } from '~/core/adapters/archive/sealedArchive'
import { createFindingsWorld, type FindingsWorld } from '~/core/testing/findingsWorld'
import { createAgent, type TerraformWorld } from '~/core/testing/terraformWorld'
import { ensureHcloudCli } from '~/sandbox/clients/ensureHcloudCli'
import { deleteExpiredBackups } from './deleteExpiredBackups'

const run = promisify(execFile)
const OURS = 'aura-environment=test'
const KEY = Buffer.alloc(32, 4)
const folder = mkdtempSync(join(tmpdir(), 'archive-'))
const archive = sealedArchive(folderStore(folder))
let world: FindingsWorld
let hcloud: string

beforeAll(async () => {
  ;[world, hcloud] = await Promise.all([createFindingsWorld(), ensureHcloudCli()])
  await cli(...'server create --name disk --type cx23 --image debian-12 --location nbg1'.split(' '))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await world?.close()
})
beforeEach(async () => {
  await world.db.backup.deleteMany()
  await world.db.alert.deleteMany()
  await world.db.environment.updateMany({ data: { databaseEpoch: null, breaker: null } })
  await world.ports.findings.learnEpoch()
})

const cli = async (...words: string[]) =>
  (await run(hcloud, words, { env: { ...process.env, ...world.hcloudEnv } })).stdout
const images = async () =>
  (await cli('image', 'list', '--type', 'snapshot', '-o', 'noheader', '-o', 'columns=id'))
    .split('\n')
    .map((id) => id.trim())
const expire = (ports = world.ports) =>
  deleteExpiredBackups({ ...ports, archive }, new AbortController().signal)

async function snapshot(label = OURS): Promise<string> {
  const said = await cli('server', 'create-image', 'disk', '--type', 'snapshot', '--label', label)
  return /Image (\d+)/.exec(said)?.[1] ?? ''
}
/** A verified backup that was kept until yesterday, unless told otherwise. */
async function backup(kind: 'archive' | 'snapshot', place: string, keptDays = -1) {
  const { agentId, machineId } = await createAgent({ db: world.db } as TerraformWorld, {
    firewallId: '1',
    sshKeyId: '1',
  })
  const { customerId } = (await world.ports.agents.get(agentId))!
  const [id, runId] = [randomUUID(), randomUUID()]
  const ended = { mode: 'ended', outcome: 'succeeded', endedAt: new Date() }
  await world.db.run.create({
    data: { id: runId, ref: `R-${runId}`, kind: 'deprovision', agentId, by: 'aura', ...ended },
  })
  const of = { agentId, machineId, runId }
  const made = { providerId: place, provider: 'hetzner', kind: 'snapshot', state: 'alive', createKey: id }
  if (kind === 'snapshot') await world.db.resource.create({ data: { id, ...of, ...made } })
  const keptUntil = new Date(Date.now() + keptDays * 86_400_000)
  await world.db.backup.create({
    data: { id, ...of, customerId, kind, place, cause: 'final', state: 'verified', keptUntil },
  })
  return id
}
const stateOf = async (id: string) => (await world.ports.backups.get(id))?.state
const alerts = () =>
  world.db.alert.findMany({ where: { clearedAt: null }, select: { kind: true, subject: true, says: true } })

test('what is past its time is gone from the cloud and from the archive; what is not stays', async () => {
  const [old, young] = [await snapshot(), await snapshot()]
  await archive.put('c/a/old', Readable.from(['data']), KEY)
  const gone = [await backup('snapshot', old), await backup('archive', 'c/a/old')]
  const kept = await backup('snapshot', young, 1)
  expect(await images()).toEqual(expect.arrayContaining([old, young]))
  expect(await expire()).toBe(2)
  expect(await images()).not.toContain(old)
  expect(await images()).toContain(young)
  expect(await archive.list('c/a')).toEqual([])
  for (const id of gone) expect(await stateOf(id)).toBe('deleted')
  expect(await stateOf(kept)).toBe('verified')
  const row = await world.db.resource.findFirst({ where: { providerId: old } })
  expect(row).toMatchObject({ state: 'gone' })
  expect(await expire()).toBe(0)
})

test('protection that was left on is taken off; one that is absent already is closed', async () => {
  const held = await snapshot()
  await cli('image', 'enable-protection', held, 'delete')
  const [first, second] = [await backup('snapshot', held), await backup('snapshot', '999999')]
  expect(await expire()).toBe(2)
  expect(await images()).not.toContain(held)
  expect([await stateOf(first), await stateOf(second)]).toEqual(['deleted', 'deleted'])
})

test('a snapshot without our labels is never touched: an alert says so, and nothing else is held up', async () => {
  const [theirs, ours] = [await snapshot('aura-environment=prod'), await snapshot()]
  const [forged, good] = [await backup('snapshot', theirs), await backup('snapshot', ours)]
  expect(await expire()).toBe(1)
  expect(await images()).toContain(theirs)
  expect([await stateOf(forged), await stateOf(good)]).toEqual(['verified', 'deleted'])
  const subject = `snapshot ${theirs}`
  expect(await alerts()).toMatchObject([
    { kind: 'retire_blocked', subject, says: expect.stringContaining('does not carry our labels') as string },
  ])
})

test('a cloud that is away is an alert, which goes when the snapshot is gone', async () => {
  const id = await snapshot()
  await backup('snapshot', id)
  await world.fault('apiDown', 3)
  expect(await expire()).toBe(0)
  expect(await alerts()).toMatchObject([{ kind: 'retire_blocked', subject: `snapshot ${id}` }])
  await expect.poll(() => expire(), { timeout: 60_000 }).toBe(1)
  expect(await alerts()).toEqual([])
})

test('a database that was restored deletes nothing before an admin has looked', async () => {
  const id = await snapshot()
  const kept = await backup('snapshot', id)
  await world.db.environment.update({ where: { id: 'test' }, data: { databaseEpoch: '1:1:1' } })
  expect(await expire()).toBe(0)
  expect(await expire(world.underToken('another'))).toBe(0)
  expect([await images(), await stateOf(kept)]).toEqual([expect.arrayContaining([id]), 'verified'])
})
