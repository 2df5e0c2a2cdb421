import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createFindingsWorld, type FindingsWorld } from '~/core/testing/findingsWorld'
import { ensureHcloudCli } from '~/sandbox/clients/ensureHcloudCli'
import { adoptFinding } from './adoptFinding'
import { deleteFinding } from './deleteFinding'
import { deleteFindingsOfKind } from './deleteFindingsOfKind'
import { ignoreFinding } from './ignoreFinding'
import { rearmBreaker } from './rearmBreaker'
import { revokeLeftBehind } from './revokeLeftBehind'

const run = promisify(execFile)
const OURS = 'aura-environment=test'
let world: FindingsWorld
let hcloud: string

beforeAll(async () => {
  ;[world, hcloud] = await Promise.all([createFindingsWorld(), ensureHcloudCli()])
})
afterAll(() => world?.close())
beforeEach(() => world.reset())

async function cli(...words: string[]): Promise<string> {
  return (await run(hcloud, words, { env: { ...process.env, ...world.hcloudEnv } })).stdout
}
/** A server made behind Aura's back. */
async function make(name: string, ...labels: string[]): Promise<string> {
  const what = ['--type', 'cx23', '--image', 'debian-12', '--location', 'nbg1']
  await cli('server', 'create', '--name', name, ...what, ...labels.flatMap((label) => ['--label', label]))
  return (await cli('server', 'describe', name, '-o', 'format={{.ID}}')).trim()
}
const names = async () =>
  (await cli('server', 'list', '-o', 'noheader', '-o', 'columns=name')).split('\n').map((line) => line.trim())
const only = async () => {
  const open = await world.open()
  expect(open).toHaveLength(1)
  return open[0]!
}
const ask = (findingId: string, typedName: string, who = world.admin) =>
  deleteFinding(world.ports, { findingId, typedName, who })

test("a server made behind Aura's back is found with evidence, deleted after two scans, and proved gone", async () => {
  await make('aura-test-behind-g1', OURS, 'aura-agent=nobody')
  await world.scan()
  const first = await only()
  expect(first).toMatchObject({ kind: 'orphanServer', name: 'aura-test-behind-g1', scans: 1 })
  expect(first.evidence.testimonies.map(({ source, exists }) => `${source} ${exists.split(' ')[0]}`)).toEqual(
    ['hetzner yes', 'tailscale no', 'terraform no', 'ledger no'],
  )
  expect(await ask(first.id, first.name)).toMatchObject({ problem: { code: 'seen_once' } })
  await world.scan()
  expect((await only()).scans).toBe(2)
  expect(await ask(first.id, 'aura-test-other-g1')).toMatchObject({ problem: { code: 'name_mismatch' } })
  expect(await ask(first.id, first.name, world.support)).toMatchObject({ problem: { code: 'not_allowed' } })
  expect(await names()).toContain('aura-test-behind-g1')

  expect(await ask(first.id, first.name)).toMatchObject({ ok: true })
  expect(await world.settle(first.id)).toMatchObject({
    state: 'deleted',
    proof: {
      terraform: { result: 'passed' },
      api: { result: 'done', says: 'DELETE' },
      provider: { result: 'done', says: 'Hetzner 404' },
      tailscale: { result: 'done' },
      ledger: { result: 'done' },
    },
  })
  expect(await names()).not.toContain('aura-test-behind-g1')
  await world.scan()
  expect(await world.open()).toEqual([])
})

test("servers without our labels, or with another environment's, are never seen, and never touched", async () => {
  const strangers = [
    await make('theirs'),
    await make('aura-test-lookalike-g1', 'team=data'),
    await make('aura-prod-fern-g1', 'aura-environment=prod'),
  ]
  await world.scan()
  await world.scan()
  expect(await world.open()).toEqual([])
  for (const subject of strangers) {
    // Even a forged row in our own table does not make it ours.
    const id = await world.forge(subject, 'deleting')
    await world.settleOnce(id)
    expect((await world.ports.findings.get(id))?.proof?.terraform).toMatchObject({ result: 'failed' })
  }
  expect(await names()).toEqual(
    expect.arrayContaining(['theirs', 'aura-test-lookalike-g1', 'aura-prod-fern-g1']),
  )
})

test('a server that belongs to a run whose create answer was lost is adopted, and is no orphan', async () => {
  const { agentId, machineId, serverName } = await world.lostCreate()
  const id = await make(serverName, OURS, `aura-agent=${agentId}`, `aura-machine=${machineId}`)
  await world.scan()
  expect((await world.open()).filter(({ kind }) => kind === 'orphanServer')).toEqual([])
  expect(await world.db.machine.findUnique({ where: { id: machineId } })).toMatchObject({ serverId: id })
  expect(await world.db.resource.findFirst({ where: { machineId } })).toMatchObject({
    state: 'alive',
    providerId: id,
  })
})

test('delete protection that was left on is taken off first', async () => {
  await make('aura-test-kept-g1', OURS)
  await cli('server', 'enable-protection', 'aura-test-kept-g1', 'delete', 'rebuild')
  await world.scan()
  await world.scan()
  const { id, name } = await only()
  await ask(id, name)
  expect(await world.settle(id)).toMatchObject({
    state: 'deleted',
    proof: { api: { says: 'Protection off, DELETE' } },
  })
  expect(await names()).not.toContain(name)
})

test('a snapshot that is no backup of ours is an orphan of its own, deleted with proof', async () => {
  await make('stray-disk')
  await cli(
    'server',
    'create-image',
    'stray-disk',
    '--type',
    'snapshot',
    '--description',
    'left',
    '--label',
    OURS,
  )
  await world.scan()
  await world.scan()
  const { id, kind, name } = await only()
  expect([kind, name]).toEqual(['orphanSnapshot', 'left'])
  await ask(id, name)
  expect(await world.settle(id)).toMatchObject({
    state: 'deleted',
    proof: { api: { says: 'DELETE' }, provider: { says: 'Hetzner 404' } },
  })
  expect(await cli('image', 'list', '--type', 'snapshot', '-o', 'noheader')).not.toContain('left')
})

test('an incomplete listing turns deletion off until an admin turns it on again', async () => {
  await make('aura-test-wait-g1', OURS)
  await world.scan()
  await world.scan()
  const { id, name } = await only()
  await world.fault('listingIncomplete', 1)
  expect(await world.scan()).toBe('incomplete')
  expect(await world.ports.findings.lastScan()).toMatchObject({ isComplete: false })
  expect((await only()).scans).toBe(2)
  const off = { problem: { code: 'deletion_off', says: expect.stringContaining('not whole') as string } }
  expect(await ask(id, name)).toMatchObject(off)
  await world.scan()
  expect(await ask(id, name)).toMatchObject(off)
  const rearm = (who = world.admin) => rearmBreaker(world.ports, { reason: 'looked', who })
  expect(await rearm(world.support)).toMatchObject({ ok: false })
  expect(await rearm()).toMatchObject({ ok: true })
  expect(await ask(id, name)).toMatchObject({ ok: true })
  expect(await world.settle(id)).toMatchObject({ state: 'deleted' })
})

test('a breaker that falls after the button was pressed holds the deletion back', async () => {
  await make('aura-test-late-g1', OURS)
  await world.scan()
  await world.scan()
  const { id, name } = await only()
  await ask(id, name)
  await world.ports.findings.trip('incompleteListing')
  await world.settleOnce(id)
  expect(await world.ports.findings.get(id)).toMatchObject({ state: 'open', reason: 'Deletion is off.' })
  expect(await names()).toContain(name)
})

test('more findings than can be true turn deletion off; those that an admin has looked at do not again', async () => {
  for (const n of [1, 2, 3, 4]) await make(`aura-test-many${n}-g1`, OURS)
  await world.scan()
  await world.scan()
  expect((await world.ports.findings.guard()).breaker).toBe('tooManyFindings')
  const all = (typedCount: number, who = world.admin) =>
    deleteFindingsOfKind(world.ports, { kind: 'orphanServer', typedCount, who })
  expect(await all(4)).toMatchObject({
    problem: { says: expect.stringContaining('Deletion is off') as string },
  })
  await rearmBreaker(world.ports, { reason: 'all four are real', who: world.admin })
  await world.scan()
  expect((await world.ports.findings.guard()).breaker).toBeNull()
  expect(await all(3)).toMatchObject({ problem: { code: 'count_mismatch' } })
  expect(await all(4, world.support)).toMatchObject({ problem: { code: 'not_allowed' } })
  expect(await all(4)).toMatchObject({ ok: true })
  for (const id of await world.ports.findings.deleting(10)) await world.settle(id)
  expect((await names()).filter((name) => name.startsWith('aura-test-many'))).toEqual([])
})

test('a database that was restored, or copied from another token’s, deletes nothing', async () => {
  await make('aura-test-copied-g1', OURS)
  await world.scan()
  await world.scan()
  const { id, name } = await only()
  const copy = world.underToken('another')
  expect(await deleteFinding(copy, { findingId: id, typedName: name, who: world.admin })).toMatchObject({
    problem: { code: 'deletion_off' },
  })
  expect(await rearmBreaker(copy, { reason: 'please', who: world.admin })).toMatchObject({ ok: false })
  await world.db.environment.update({ where: { id: 'test' }, data: { databaseEpoch: '1:1:1' } })
  expect(await ask(id, name)).toMatchObject({ problem: { code: 'deletion_off' } })
  await world.scan()
  expect((await world.ports.findings.guard()).breaker).toBe('databaseRestored')
  expect(await names()).toContain(name)
})

test('a delete that the cloud refuses is an alert, never silence, and goes on when it can', async () => {
  await make('aura-test-stuck-g1', OURS)
  await world.scan()
  await world.scan()
  const { id, name } = await only()
  await ask(id, name)
  await world.fault('deleteFails', 1)
  await world.settleOnce(id)
  const alert = { kind: 'retire_blocked', subject: name }
  expect(await world.db.alert.findFirst({ where: { ...alert, clearedAt: null } })).not.toBeNull()
  expect(await world.settle(id)).toMatchObject({ state: 'deleted' })
  expect(await world.db.alert.findFirst({ where: { ...alert, clearedAt: null } })).toBeNull()
})

test('where a Terraform state knows the server, Terraform is asked first', async () => {
  const { serverName, agentId } = await world.retiredButThere()
  await world.scan()
  await world.scan()
  const { id, name, kind } = await only()
  expect([kind, name]).toEqual(['orphanServer', serverName])
  await ask(id, name)
  expect(await world.settle(id)).toMatchObject({
    state: 'deleted',
    proof: {
      terraform: { result: 'done', says: 'terraform destroy' },
      api: { result: 'passed', says: 'Nothing was left to delete' },
      provider: { says: 'Hetzner 404' },
    },
  })
  expect(await names()).not.toContain(serverName)
  expect(await world.ports.findings.hasOpenRun(agentId)).toBe(false)
})

test('a machine that the ledger calls alive and Hetzner does not have is a ghost; adopting retires it', async () => {
  const { serverName, agentId, machineId } = await world.retiredButThere({ isRetired: false })
  await cli('server', 'delete', serverName)
  await expect.poll(names).not.toContain(serverName)
  await world.scan()
  const key = { agentId, machineId, provider: 'model', kind: 'modelKey', name: serverName, state: 'alive' }
  const { runId } = (await world.db.resource.findFirst({ where: { machineId } }))!
  await world.db.resource.create({ data: { id: randomUUID(), runId, createKey: machineId, ...key } })
  const { id, kind } = await only()
  expect(kind).toBe('ghostMachine')
  expect(await ask(id, serverName)).toMatchObject({ problem: { code: 'not_deletable' } })
  expect(await adoptFinding(world.ports, { findingId: id, who: world.admin })).toMatchObject({ ok: true })
  expect((await world.db.machine.findUnique({ where: { id: machineId } }))?.retiredAt).not.toBeNull()
  const revoked: string[] = []
  const modelKeys = {
    create: () => Promise.reject(new Error()),
    revoke: async (name: string) => void revoked.push(name),
  }
  for (let times = 0; times < 2; times += 1) await revokeLeftBehind({ ...world.ports, modelKeys })
  expect(revoked).toEqual([serverName])
  expect(await world.ports.ledger.ofMachine(machineId)).toEqual([])
  const jobs = await world.db.outboxJob.findMany({ where: { job: 'convergeAgent' } })
  expect(jobs.map(({ payload }) => payload)).toContainEqual({ name: 'convergeAgent', agentId })
})

test('what is ignored stays quiet until its day, and then is open again', async () => {
  await make('aura-test-quiet-g1', OURS)
  await world.scan()
  const { id } = await only()
  const input = { findingId: id, days: 2, reason: 'a colleague is at it', who: world.admin }
  expect(await ignoreFinding(world.ports, { ...input, days: 31 })).toMatchObject({ ok: false })
  expect(await ignoreFinding(world.ports, { ...input, reason: ' ' })).toMatchObject({ ok: false })
  expect(await ignoreFinding(world.ports, input)).toMatchObject({ ok: true })
  await world.scan()
  expect(await world.open()).toEqual([])
  world.passDays(3)
  await world.scan()
  expect((await only()).id).toBe(id)
})
