import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prismaFailedJobs } from '~/core/adapters/prisma/failedJobs'
import { prismaReplays } from '~/core/adapters/prisma/replays'
import { prismaStateLocks } from '~/core/adapters/prisma/stateLocks'
import { failureKey, type Failure } from '~/core/domain/failure'
import type { Who } from '~/core/domain/rights'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { changeSetting } from './changeSetting'
import { discardFailedJob } from './discardFailedJob'
import { openRun } from './openRun'
import { replayEvent } from './replayEvent'
import { retryFailedJob } from './retryFailedJob'
import { unlockState } from './unlockState'

const LEASE_MS = 20_000
const admin: Who = { accountId: randomUUID(), customerId: null, role: 'admin' }
const support: Who = { accountId: randomUUID(), customerId: null, role: 'support' }

let world: ServiceWorld
let failedJobs: ReturnType<typeof prismaFailedJobs>
beforeAll(async () => {
  world = await createServiceWorld()
  failedJobs = prismaFailedJobs(world.db, world.ports.clock)
})
afterAll(() => world.close())

const as = (who: Who) => ({ who, address: '203.0.113.9' })

async function failedRun(kind: 'deprovision' | 'provision') {
  const { agentId } = await world.paidCustomer()
  await world.db.agent.update({
    where: { id: agentId },
    data: { wanted: kind === 'provision' ? 'running' : 'gone' },
  })
  const run = await openRun(world.ports, { kind, agentId, by: 'aura' })
  if (!run) throw new Error('A run is open')
  const payload = { name: 'advanceRun', runId: run.id, version: run.version, lane: 'removals' } as const
  const failure: Failure = {
    key: failureKey(payload),
    name: 'advanceRun',
    lane: 'removals',
    payload,
    runId: run.id,
    runVersion: run.version,
    agentId,
    step: 'retireMachine',
    errorCode: 'retire_blocked',
    message: 'server 4711 is protected',
    stack: null,
    tries: 5,
    worker: 'w-1',
    workerVersion: 'v1',
    nextAt: null,
  }
  await failedJobs.record(failure)
  const row = await world.db.failedJob.findFirstOrThrow({ where: { runId: run.id } })
  return { run, failure, id: row.id }
}

test('a retry makes the run due now, once, however often it is pressed', async () => {
  const { run, id } = await failedRun('deprovision')
  const pressed = await Promise.all(
    Array.from({ length: 5 }, () => retryFailedJob({ failedJobs }, { id, ...as(support) })),
  )
  expect(pressed.filter(({ ok }) => ok)).toHaveLength(1)
  expect(await world.ports.runs.get(run.id)).toMatchObject({ version: run.version + 1 })
  const owed = await world.db.outboxJob.count({ where: { jobId: `${run.id}-${run.version + 1}` } })
  expect(owed).toBe(1)
  expect(await world.db.auditEntry.count({ where: { action: 'retryJob', target: `job:${id}` } })).toBe(1)
})

test('a run that has moved on, or is being worked on, is left alone', async () => {
  const moved = await failedRun('deprovision')
  await world.db.run.update({ where: { id: moved.run.id }, data: { version: 9 } })
  expect(await retryFailedJob({ failedJobs }, { id: moved.id, ...as(support) })).toMatchObject({
    ok: false,
    problem: { says: `Run ${moved.run.ref} is at version 9; nothing to do.` },
  })
  const busy = await failedRun('deprovision')
  const leaseUntil = new Date(world.ports.clock.now().getTime() + LEASE_MS)
  await world.db.run.update({ where: { id: busy.run.id }, data: { leaseOwner: 'w-2', leaseUntil } })
  const refused = await retryFailedJob({ failedJobs }, { id: busy.id, ...as(support) })
  expect(refused).toMatchObject({ ok: false, problem: { code: 'under_way' } })
  expect(await failedJobs.get(busy.id)).toMatchObject({ state: 'failed' })
})

test('the same trouble counts up one row; what was retried and fails again is a new one', async () => {
  const { failure, id } = await failedRun('deprovision')
  await failedJobs.record({ ...failure, tries: 6, message: 'server 4712 is protected' })
  expect(await failedJobs.get(id)).toMatchObject({ tries: 6, state: 'failed' })
  await retryFailedJob({ failedJobs }, { id, ...as(admin) })
  await failedJobs.record({ ...failure, tries: 7 })
  const rows = await world.db.failedJob.findMany({ where: { key: failure.key }, orderBy: { firstAt: 'asc' } })
  expect(rows.map(({ state }) => state).toSorted()).toEqual(['failed', 'retried'])
  expect(new Set(rows.map(({ groupKey }) => groupKey))).toEqual(new Set(['server :n is protected']))
})

test('a discard needs an admin and a reason, and ends an open run by asking it to unwind', async () => {
  const { run, id } = await failedRun('provision')
  const ports = { ...world.ports, failedJobs }
  expect(await discardFailedJob(ports, { id, reason: 'why', ...as(support) })).toMatchObject({ ok: false })
  expect(await discardFailedJob(ports, { id, reason: ' ', ...as(admin) })).toMatchObject({ ok: false })
  expect(await discardFailedJob(ports, { id, reason: 'it is lost', ...as(admin) })).toMatchObject({
    ok: true,
  })
  expect((await world.ports.runs.get(run.id))?.cancelAskedAt).not.toBeNull()
  const removing = await failedRun('deprovision')
  const refused = await discardFailedJob(ports, { id: removing.id, reason: 'why', ...as(admin) })
  expect(refused).toMatchObject({ ok: false, problem: { code: 'must_finish' } })
})

test('a job that staff discarded is not brought up again by the sweep', async () => {
  const { agentId } = await world.customer()
  const payload = { name: 'sendMail', mailId: agentId } as const
  const { failure } = await failedRun('deprovision')
  const mail: Failure = {
    ...failure,
    key: failureKey(payload),
    name: 'sendMail',
    payload,
    runId: null,
    step: null,
  }
  await failedJobs.record(mail)
  const row = await world.db.failedJob.findFirstOrThrow({ where: { key: mail.key } })
  await discardFailedJob(
    { ...world.ports, failedJobs },
    { id: row.id, reason: 'no such mailbox', ...as(admin) },
  )
  await failedJobs.record(mail)
  expect(await world.db.failedJob.count({ where: { key: mail.key } })).toBe(1)
})

test('a setting that somebody changed meanwhile is not overwritten by an older form', async () => {
  const change = (value: number, version: number, who = admin) =>
    changeSetting(world.ports, { key: 'refundGraceMin', value, version, reason: 'Christmas', ...as(who) })
  expect(await change(90, 0, support)).toMatchObject({ ok: false })
  const answers = await Promise.all([change(90, 0), change(30, 0)])
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
  expect(await change(10, 0)).toMatchObject({ ok: false, problem: { code: 'stale' } })
  expect(await change(-1, 1)).toMatchObject({ ok: false, problem: { code: 'value_wrong' } })
  expect(await change(10, 1)).toMatchObject({ ok: true })
  expect(await world.ports.settingRows.value('refundGraceMin')).toBe(10)
  const audit = await world.db.auditEntry.findMany({ where: { action: 'changeSetting' } })
  expect(audit).toHaveLength(2)
})

test('a lock is taken away by name only, and not while its run is alive', async () => {
  const { run } = await failedRun('deprovision')
  const { db, ports } = world
  const stateLocks = prismaStateLocks(db, ports.clock, LEASE_MS)
  const subject = run.agentId ?? ''
  const lock = { lockId: 'l', lockRunId: run.id, lockEpoch: 1, lockedAt: ports.clock.now() }
  await db.terraformState.create({ data: { subject, ...lock } })
  const leaseUntil = new Date(ports.clock.now().getTime() + LEASE_MS)
  await db.run.update({ where: { id: run.id }, data: { epoch: 1, leaseOwner: 'w-1', leaseUntil } })
  const unlock = (typed: string, who = admin) =>
    unlockState({ stateLocks, clock: ports.clock }, { subject, name: 'fern-42', typed, ...as(who) })
  expect(await unlock('fern-42', support)).toMatchObject({ ok: false, problem: { code: 'not_allowed' } })
  expect(await unlock('fern-4')).toMatchObject({ ok: false, problem: { code: 'typed_wrong' } })
  expect(await unlock('fern-42')).toMatchObject({
    ok: false,
    problem: { says: `Held by ${run.ref}, alive 0 s ago. Cancel that run.` },
  })
  await world.pass(31_000)
  expect(await unlock('fern-42')).toMatchObject({ ok: true })
  expect(await unlock('fern-42')).toMatchObject({ ok: false, problem: { code: 'free' } })
})

test('an event that is replayed is handled again, and its job is owed', async () => {
  const { completed } = await world.paidCustomer()
  await world.ports.billing.recordEvent(completed)
  await world.ports.billing.eventHandled(completed.id)
  const inbox = prismaReplays(world.db, world.ports.clock)
  expect(await replayEvent({ inbox }, { id: completed.id, ...as(support) })).toMatchObject({ ok: true })
  expect(await world.ports.billing.event(completed.id)).toMatchObject({ state: 'received' })
  expect(await replayEvent({ inbox }, { id: 'evt_none', ...as(support) })).toMatchObject({ ok: false })
})
