import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prismaPages } from '~/core/adapters/prisma/pages'
import { stageHistory } from '~/core/adapters/prisma/stageTimes'
import type { Pages } from '~/core/ports/Pages'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'

const T0 = new Date('2026-11-24T14:00:00Z')
const at = (seconds: number) => new Date(T0.getTime() + seconds * 1000)
let world: ServiceWorld
let pages: Pages
beforeAll(async () => {
  world = await createServiceWorld()
  pages = prismaPages(world.db)
})
afterAll(() => world.close())

let count = 0
async function agent() {
  const { agentId: id, customerId } = await world.customer()
  await world.db.agent.create({
    data: { id, name: `fern-${++count}`, customerId, planId: 'small', wanted: 'running', paidAt: T0 },
  })
  return { id, customerId, name: `fern-${count}` }
}

type Agent = Awaited<ReturnType<typeof agent>>

function runOf({ id: agentId }: Agent, more: object = {}) {
  const id = randomUUID()
  return world.db.run.create({
    data: { id, ref: `R-${id}`, kind: 'backup', agentId, by: 'aura', createdAt: T0, ...more },
  })
}

async function backupOf(one: Agent, more: object = {}) {
  const run = await runOf(one, { endedAt: T0 })
  const id = randomUUID()
  const machine = await world.db.machine.create({
    data: {
      id,
      agentId: one.id,
      generation: count * 1_000 + Math.floor(Math.random() * 1_000),
      name: id,
      serverType: 'cx23',
      location: 'nbg1',
      image: 'debian-12',
      sshPublicKey: 'ssh-ed25519 AAAA',
      sshPrivateKeySealed: 'sealed',
      registrationHash: id,
      registrationSealed: 'sealed',
      retiredAt: T0,
    },
  })
  return world.db.backup.create({
    data: {
      id,
      agentId: one.id,
      customerId: one.customerId,
      runId: run.id,
      machineId: machine.id,
      cause: 'daily',
      state: 'verified',
      bytes: 412_000_000n,
      ...more,
    },
  })
}

async function invoiceOf({ id: agentId, customerId }: Agent, more: object = {}) {
  return world.db.invoice.create({
    data: {
      id: `in_${randomUUID()}`,
      agentId,
      customerId,
      status: 'paid',
      amountPaidCents: 1900,
      currency: 'eur',
      cardLast4: '4242',
      createdAt: T0,
      readAt: T0,
      ...more,
    },
  })
}

test('an agent’s page has its newest backup that is whole, what is due, and whether a bank disputes', async () => {
  const one = await agent()
  await backupOf(one, { createdAt: at(1) })
  const newest = await backupOf(one, { createdAt: at(2) })
  await backupOf(one, { createdAt: at(3), state: 'failed' })
  const paid = await invoiceOf(one)
  await invoiceOf(one, { status: 'open', amountPaidCents: 0, amountDueCents: 1900, createdAt: at(9) })
  await world.db.dispute.create({
    data: {
      id: `dp_${one.id}`,
      invoiceId: paid.id,
      agentId: one.id,
      amountCents: 1900,
      currency: 'eur',
      status: 'needs_response',
      createdAt: at(5),
      readAt: T0,
    },
  })
  const shown = await pages.agent(one.id)
  expect(shown?.lastBackup).toMatchObject({ id: newest.id, bytes: 412_000_000 })
  expect(shown?.paid).toEqual({ amountCents: 1900, cardLast4: '4242' })
  expect(shown?.due).toEqual({ amountCents: 1900, since: at(9) })
  expect(shown?.disputedAt).toEqual(at(5))
})

test('how much of a backup has come, and what the run was asked for, is on the page', async () => {
  const one = await agent()
  const run = await runOf(one, { input: { cause: 'onDemand', isWithoutBackup: true } })
  for (const [seq, bytes] of [
    [1, 16_000_000],
    [2, 180_000_000],
  ] as const) {
    await world.db.runEvent.create({
      data: { id: randomUUID(), runId: run.id, seq, kind: 'backup', payload: { bytes }, at: T0 },
    })
  }
  const shown = await pages.agent(one.id)
  expect(shown?.run).toMatchObject({
    bytesSoFar: 180_000_000,
    input: { cause: 'onDemand', isWithoutBackup: true },
    isPastReturn: false,
  })
})

test('a run that ends while its page is read is never shown as ended without what its end brought', async () => {
  const one = await agent()
  const { id } = await runOf(one, { kind: 'provision', eventSeq: 7 })
  let hasEnded = false
  const end = async () => {
    hasEnded = true
    await world.db.$transaction([
      world.db.run.update({ where: { id }, data: { endedAt: T0, eventSeq: 8 } }),
      world.db.agent.update({ where: { id: one.id }, data: { graceUntil: T0 } }),
    ])
  }
  // What it comes after is whatever is read first.
  const interrupted = world.db.$extends({
    query: {
      $allModels: {
        async $allOperations({ args, query }) {
          const answer: unknown = await query(args)
          if (!hasEnded) await end()
          return answer
        },
      },
    },
  }) as unknown as typeof world.db
  const shown = await prismaPages(interrupted).agent(one.id)
  expect(hasEnded).toBe(true)
  expect(shown?.run?.eventSeq === 8 && shown.graceUntil === null).toBe(false)
  expect(await pages.agent(one.id)).toMatchObject({ graceUntil: T0, run: { eventSeq: 8 } })
})

test('the tag moves with everything that the page tells, and with nothing else', async () => {
  const one = await agent()
  const tag = async () => (await pages.agentTag(one.id))?.tag
  let last = await tag()
  const moves = async (change: () => Promise<unknown>) => {
    await change()
    const next = await tag()
    expect(next).not.toBe(last)
    last = next
  }
  expect((await pages.agentTag(one.id))?.customerId).toBe(one.customerId)
  expect(await tag()).toBe(last)
  const where = { id: one.id }
  await moves(() => world.db.agent.update({ where, data: { health: 'degraded' } }))
  await moves(() => world.db.agent.update({ where, data: { graceUntil: T0 } }))
  await moves(() => runOf(one))
  await moves(() => world.db.run.updateMany({ where: { agentId: one.id }, data: { eventSeq: 4 } }))
  await moves(() => backupOf(one))
  const { id: invoiceId } = await invoiceOf(one)
  const refund = { amountCents: 100, currency: 'eur', cause: 'staff', isAutomatic: false, by: 'aura' }
  const id = randomUUID()
  await moves(() => world.db.refund.create({ data: { id, invoiceId, agentId: one.id, ...refund } }))
  await moves(() => world.db.refund.update({ where: { id }, data: { state: 'failed' } }))
  const other = await agent()
  await runOf(other)
  expect(await tag()).toBe(last)
})

test('a stage’s times are those of its newest fifty successes, and of nothing else', async () => {
  const one = await agent()
  const run = await runOf(one, { endedAt: T0 })
  const row = (index: number, seconds: number, more: object = {}) => ({
    id: randomUUID(),
    runId: run.id,
    attempt: index + 1,
    mode: 'forward',
    step: 'restoreAgent',
    try: 1,
    startedAt: at(index * 100),
    endedAt: at(index * 100 + seconds),
    result: 'done',
    worker: 'test',
    epoch: 1,
    ...more,
  })
  const old = Array.from({ length: 10 }, (_, index) => row(index, 90))
  const newest = Array.from({ length: 50 }, (_, index) => row(index + 10, index + 1))
  const others = [
    row(70, 99, { result: 'failed' }),
    row(71, 99, { mode: 'unwinding' }),
    row(72, 99, { result: 'working', endedAt: null }),
  ]
  await world.db.runStep.createMany({ data: [...old, ...newest, ...others] })
  const { restoreAgent } = await stageHistory(world.db)
  expect(restoreAgent).toMatchObject({ count: 50, p50: 25_500 })
  expect(restoreAgent?.p90).toBeCloseTo(45_100)
  expect(restoreAgent?.p99).toBeCloseTo(49_510)
})

test('who was let through at once says nothing about the line', async () => {
  const waited = await agent()
  await runOf(waited, { kind: 'provision', startedAt: at(60), endedAt: at(90) })
  const atOnce = await agent()
  await runOf(atOnce, { kind: 'provision', startedAt: at(1), endedAt: at(90) })
  expect(await pages.lastStarts()).toEqual([at(60)])
})

test('a customer’s billing has their own money only', async () => {
  const [mine, other] = [await agent(), await agent()]
  await world.db.subscription.create({
    data: { id: `sub_${mine.id}`, agentId: mine.id, stripeCustomerId: 'cus', status: 'active', readAt: T0 },
  })
  const invoice = await invoiceOf(mine)
  await invoiceOf(other)
  const billing = await pages.billingOf(mine.customerId)
  expect(billing.subscriptions).toMatchObject([{ agentName: mine.name, priceCents: 1900 }])
  expect(billing.invoices.map(({ id }) => id)).toEqual([invoice.id])
})

test('activity is what was done to this agent, newest first, each thing once', async () => {
  const one = await agent()
  const by = `customer:${one.customerId}`
  const run = await runOf(one, { by, createdAt: at(10), endedAt: at(20), outcome: 'succeeded' })
  const entries = [
    { action: 'backUpAgent', target: `agent:${one.id}`, at: at(10) },
    { action: 'downloadBackup', target: `agent:${one.name}`, at: at(30) },
    { action: 'downloadBackup', target: 'agent:somebody-else', at: at(40) },
  ]
  await world.db.auditEntry.createMany({ data: entries.map((entry) => ({ id: randomUUID(), by, ...entry })) })
  expect(await pages.activityOf(one.id, 10)).toMatchObject([
    { what: { action: 'downloadBackup' }, at: at(30), result: 'done' },
    { what: { run: 'backup', ref: run.ref }, at: at(10), by, result: 'succeeded' },
  ])
})
