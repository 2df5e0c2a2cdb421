import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failureKey } from '~/core/domain/failure'
import type { List, ListAsk } from '~/core/ports/ConsoleLists'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { prismaBulk } from '../bulk'
import { prismaFailedJobs } from '../failedJobs'
import { prismaConsolePages } from './consolePages'

let world: ServiceWorld
let pages: ReturnType<typeof prismaConsolePages>
beforeAll(async () => {
  world = await createServiceWorld()
  pages = prismaConsolePages(world.db, world.ports.clock, {
    leaseMs: 20_000,
    budget: async () => null,
    openState: () => '{}',
  })
})
afterAll(() => world.close())

const ask: ListAsk = { q: '', sort: '', isDescending: true, after: null, limit: 50, filters: {} }

async function whole<Row>(list: List<Row>, some: Partial<ListAsk>): Promise<Row[]> {
  const rows: Row[] = []
  for (let after: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof list.page>> = await list.page({ ...ask, ...some, after })
    rows.push(...page.rows)
    if (!page.next) return rows
    after = page.next
  }
}

async function sevenCustomers() {
  const people = []
  for (let index = 0; index < 7; index++) people.push(await world.paidCustomer())
  return people
}

test('pages by key show each row once, whatever they are sorted by, both ways', async () => {
  await sevenCustomers()
  const { customers } = pages.lists
  for (const sort of ['since', 'email', 'paid', 'margin', 'state']) {
    for (const isDescending of [true, false]) {
      const rows = await whole(customers, { sort, isDescending, limit: 2 })
      expect(rows).toHaveLength(await customers.count({ q: '', filters: {} }))
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
    }
  }
})

test('a search finds what it names, and takes signs of the pattern for what they are', async () => {
  const { email } = await world.customer()
  const { customers } = pages.lists
  const found = await customers.page({ ...ask, q: email.slice(0, 12).toUpperCase() })
  expect(found.rows.map((row) => row.email)).toEqual([email])
  expect((await customers.page({ ...ask, q: '%' })).rows).toEqual([])
  expect(await customers.ids({ q: email, filters: {} }, 10)).toHaveLength(1)
})

test('every list answers with all its filters set, and every sort', async () => {
  const filters: Record<string, Record<string, string>> = {
    runs: {
      kind: 'provision',
      state: 'open',
      step: 'awaitBoot',
      code: 'internal',
      location: 'nbg1',
      is: 'slow',
      since: '2026-01-01',
      customer: randomUUID(),
      agent: 'x',
    },
    customers: { state: 'ready', plan: 'small', since: '2026-01-01', id: 'x' },
    jobs: {
      lane: 'checks',
      name: 'sendMail',
      code: 'internal',
      group: 'g',
      customer: 'x',
      since: '2026-01-01',
      state: 'all',
    },
    jobGroups: { lane: 'checks', name: 'sendMail', code: 'internal', since: '2026-01-01' },
    refunds: { state: 'failed', cause: 'staff', customer: 'x', since: '2026-01-01' },
    inbox: { type: 'invoice.paid', state: 'failed', since: '2026-01-01' },
    states: { locked: 'yes' },
    audit: {
      actor: 'staff',
      action: 'a',
      target: 'b',
      customer: 'x',
      since: '2026-01-01',
      until: '2026-02-01',
    },
  }
  const sorts: Record<string, string[]> = {
    runs: ['started', 'run', 'kind', 'agent', 'duration'],
    jobs: ['last', 'tries', 'code', 'next'],
    jobGroups: ['last', 'jobs', 'first', 'code'],
    refunds: ['created', 'amount', 'customer'],
    inbox: ['received', 'type', 'deliveries', 'took'],
    states: ['written', 'agent', 'serial'],
    audit: ['time'],
  }
  for (const [name, list] of Object.entries(pages.lists) as [string, List<unknown>][]) {
    expect(await list.count({ q: 'zzz', filters: filters[name] ?? {} }), name).toBe(0)
    for (const sort of sorts[name] ?? []) {
      const rows = await whole(list, { sort, limit: 2 })
      expect(rows, `${name} by ${sort}`).toHaveLength(await list.count({ q: '', filters: {} }))
    }
  }
})

test('the same trouble of many jobs is one group, with how many customers it has', async () => {
  const { ports, db } = world
  const failedJobs = prismaFailedJobs(db, ports.clock)
  const people = await sevenCustomers()
  for (const { agentId } of people) {
    const payload = { name: 'convergeAgent', agentId } as const
    await failedJobs.record({
      key: failureKey(payload),
      name: 'convergeAgent',
      lane: 'billing',
      payload,
      runId: null,
      runVersion: null,
      agentId,
      step: null,
      errorCode: 'payments_down',
      message: `503 from GET /v1/subscriptions of ${agentId}`,
      stack: null,
      tries: 20,
      worker: 'w-1',
      workerVersion: 'v1',
      nextAt: null,
    })
  }
  const { rows } = await pages.lists.jobGroups.page({ ...ask, sort: 'last' })
  expect(rows).toEqual([
    expect.objectContaining({
      errorCode: 'payments_down',
      jobs: 7,
      customers: 7,
      message: '503 from GET /v1/subscriptions of :id',
    }),
  ])
  const group = rows[0]?.id ?? ''
  expect(await pages.lists.jobs.count({ q: '', filters: { group } })).toBe(7)
  const [job] = (await pages.lists.jobs.page({ ...ask, sort: 'last', filters: { group } })).rows
  expect(await pages.job(job?.id ?? '')).toMatchObject({
    tries: 20,
    tryRows: [{ errorCode: 'payments_down', worker: 'w-1', workerVersion: 'v1' }],
  })
})

test('every detail is found, and what is not there is null', async () => {
  const person = await world.paidCustomer()
  const { db } = world
  await db.inboxEvent.create({
    data: { id: 'evt_1', type: 'invoice.paid', payload: { created: 1_700_000_000 } },
  })
  await db.terraformState.create({ data: { subject: person.agentId, serial: 3 } })
  expect(await pages.customer(person.customerId)).toMatchObject({ email: person.email })
  expect(await pages.agent(person.agentId)).toMatchObject({ email: person.email, machine: null })
  expect(await pages.event('evt_1')).toMatchObject({ createdAt: new Date(1_700_000_000_000) })
  expect(await pages.state(person.agentId)).toMatchObject({ serial: 3, versionRows: [], accesses: [] })
  expect(await pages.overview()).toMatchObject({ budget: null, alerts: [] })
  expect(await pages.counts()).toMatchObject({ findings: 0 })
  expect((await pages.find(person.email.slice(0, 8), 5)).map(({ kind }) => kind)).toContain('customer')
  for (const none of [
    pages.customer('x'),
    pages.agent('x'),
    pages.event('x'),
    pages.state('x'),
    pages.job('x'),
    pages.bulk('x'),
    pages.refund('x'),
    pages.run('R-NONE'),
  ])
    expect(await none).toBeNull()
})

test('the audit of an agent and of a customer has what touches them, however it names them', async () => {
  const { db } = world
  const [person, other] = [await world.paidCustomer(), await world.paidCustomer()]
  const { name } = await db.agent.findUniqueOrThrow({ where: { id: person.agentId }, select: { name: true } })
  const { accountId } = await db.customer.findUniqueOrThrow({
    where: { id: person.customerId },
    select: { accountId: true },
  })
  const entries = [
    { action: 'byId', target: `agent:${person.agentId}` },
    { action: 'byName', target: `agent:${name}` },
    { action: 'ofAccount', target: `account:${accountId}` },
    { action: 'ofState', target: `state:${person.agentId}` },
    { action: 'ofOther', target: `agent:${other.agentId}` },
    { action: 'theirOwn', target: 'anything', by: `customer:${person.customerId}` },
  ]
  await db.auditEntry.createMany({
    data: entries.map((entry) => ({ id: randomUUID(), by: 'staff:duty', ...entry })),
  })
  const actions = (rows: { action: string }[] | undefined) =>
    (rows ?? [])
      .map(({ action }) => action)
      .filter((action) => entries.some((entry) => entry.action === action))
  const theirs = ['byId', 'byName', 'ofAccount', 'ofState', 'theirOwn']
  expect(actions((await pages.agent(name))?.audit).sort()).toEqual(['byId', 'byName'])
  expect(actions((await pages.customer(person.customerId))?.audit).sort()).toEqual(theirs)
  const list = await whole(pages.lists.audit, { sort: 'time', filters: { customer: person.customerId } })
  expect(actions(list).sort()).toEqual(theirs)
})

test('the overview counts every setup that was given up, and names the refunds that are due first', async () => {
  const { db } = world
  const due = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute))
  for (let index = 0; index < 12; index += 1) {
    const { agentId } = await world.paidCustomer()
    await db.agent.update({ where: { id: agentId }, data: { graceUntil: due(index) } })
  }
  expect((await pages.overview()).givenUp).toEqual({ count: 12, due: [due(0), due(1), due(2)] })
})

test('a bulk action tells what was not done first, by the names that staff know', async () => {
  const { db, ports } = world
  const bulk = prismaBulk(db, ports.clock)
  const [job] = await db.failedJob.findMany({ select: { id: true, key: true }, take: 1 })
  const id = randomUUID()
  const targets = [job?.id ?? '', randomUUID()]
  const start = { id, action: 'retryJobs' as const, filter: {}, by: 'staff:x', reason: null, targets }
  expect(await Promise.all([bulk.start(start, []), bulk.start(start, [])])).toContain(false)
  const [first, second] = await bulk.waiting(id, 10)
  await bulk.settle(first?.id ?? '', 'done', null)
  await bulk.settle(second?.id ?? '', 'failed', 'no answer')
  expect(await pages.bulk(id)).toMatchObject({
    counts: { done: 1, failed: 1, waiting: 0, skipped: 0 },
    items: [
      { state: 'failed', says: 'no answer' },
      { state: 'done', name: job?.key },
    ],
  })
})
