import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bulkTargets } from '~/app/presenters/console/bulkAsk'
import { nodeKeys } from '~/core/adapters/crypto/nodeKeys'
import { openLog } from '~/core/adapters/log'
import { prismaAgents } from '~/core/adapters/prisma/agents'
import { prismaAlerts } from '~/core/adapters/prisma/alerts'
import { prismaBilling } from '~/core/adapters/prisma/billing'
import { prismaBulk } from '~/core/adapters/prisma/bulk'
import { openDatabase, type Db } from '~/core/adapters/prisma/client'
import { prismaConsolePages } from '~/core/adapters/prisma/console/consolePages'
import { databaseClock } from '~/core/adapters/prisma/databaseClock'
import { prismaFailedJobs } from '~/core/adapters/prisma/failedJobs'
import { prismaOutbox } from '~/core/adapters/prisma/outbox'
import { prismaRuns } from '~/core/adapters/prisma/runs'
import { patientRedis } from '~/core/adapters/redis/connect'
import { AuraError, type ErrorCode } from '~/core/domain/errors'
import type { Who } from '~/core/domain/rights'
import type { Events } from '~/core/ports/Events'
import type { Payments } from '~/core/ports/Payments'
import type { Ports } from '~/core/ports/Ports'
import { handleJob } from '~/core/services/handleJob'
import { openRun } from '~/core/services/openRun'
import { startBulk } from '~/core/services/startBulk'
import { freshDatabase, freshRedis } from '~/core/testing/services'
import { simulationSettings } from '~/core/testing/simulation/simulationSettings'
import { startLanes } from './lanes'
import { bullQueues } from './queues'
import { startRelay } from './startRelay'

const RUNS = 200
const admin: Who = { accountId: randomUUID(), customerId: null, role: 'admin' }

/** What is wrong with the outside, until somebody puts it right: each message names ids of its own. */
const causes: [code: ErrorCode, message: (subscription: string) => string][] = [
  ['internal', (id) => `relation "Dunning" does not exist, reading ${id}`],
  ['internal', (id) => `key of ${id} was refused with 401`],
  ['refund_failed', (id) => `charge of ${id} has been disputed`],
  ['create_failed', (id) => `402 from POST /v1/subscriptions/${id}`],
]

const noEvents: Events = {
  publish: async () => {},
  askAbort: async () => {},
  onAbort: async () => async () => {},
  endSession: async () => {},
  onSessionEnd: async () => async () => {},
}

let db: Db
let ports: Ports
let redis: Redis
let isMended = false
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const database = await freshDatabase()
  const server = await freshRedis()
  db = openDatabase(database.url, 20)
  const clock = await databaseClock(db)
  const connect = () => {
    const made = patientRedis(server.url)
    made.on('error', () => {})
    return made
  }
  redis = connect()
  const queues = bullQueues(connect(), clock)
  ports = {
    clock,
    random: Math.random,
    keys: nodeKeys,
    settings: {
      ...simulationSettings,
      waits: { ...simulationSettings.waits, backoffBaseMs: 10, backoffCapMs: 60_000 },
    },
    runs: prismaRuns(db, clock),
    agents: prismaAgents(db, clock),
    alerts: prismaAlerts(db, clock),
    billing: prismaBilling(db, clock),
    outbox: prismaOutbox(db, clock),
    failedJobs: prismaFailedJobs(db, clock),
    bulk: prismaBulk(db, clock),
    events: noEvents,
    jobs: queues,
    payments: brokenPayments() as Payments,
  } as Partial<Ports> as Ports
  const log = openLog('silent', 'test')
  const worker = { owner: 'w-1', shutdown: new AbortController().signal }
  const lanes = startLanes({
    connection: connect,
    async handle(job) {
      const handled = await handleJob(ports, job, worker)
      return handled.at === 'later' ? handled.until : null
    },
    clock,
    lockMs: 10_000,
    stalledMs: 5_000,
    log,
    onFailed: async () => {},
    onOvercome: async () => {},
  })
  const relay = startRelay({
    outbox: ports.outbox,
    jobs: queues,
    events: noEvents,
    directUrl: database.url,
    log,
  })
  closing.push(
    () => relay.stop(),
    () => lanes.close(),
    () => queues.close(),
    async () => clock.stop(),
    () => db.$disconnect(),
    () => database.drop(),
    () => server.close(),
  )
})
afterAll(async () => {
  for (const close of closing) await close()
})

function brokenPayments(): Pick<Payments, 'endSubscription' | 'subscription'> {
  return {
    async endSubscription(id) {
      const [code, message] = causes[Number(id.split('_')[1]) % causes.length] ?? causes[0] ?? []
      if (!isMended && code && message) throw new AuraError(code, { detail: message(id) })
    },
    subscription: async () => null,
  }
}

/** An agent that goes, whose subscription can't be ended. */
async function stuckAgent(index: number): Promise<void> {
  const [accountId, customerId, agentId] = [randomUUID(), randomUUID(), randomUUID()]
  const account = { create: { id: accountId, email: `${index}@example.test`, passwordHash: 'none' } }
  await db.customer.create({ data: { id: customerId, agentUser: `u-${index}`, account } })
  await db.agent.create({
    data: {
      id: agentId,
      name: `fern-${index}`,
      customerId,
      planId: 'small',
      wanted: 'gone',
      wantedReason: 'refunded',
    },
  })
  await db.subscription.create({
    data: {
      id: `sub_${index}`,
      agentId,
      stripeCustomerId: `cus_${index}`,
      status: 'active',
      readAt: new Date(),
    },
  })
  await openRun(ports, { kind: 'refund', agentId, by: 'aura' })
}

async function until(is: () => Promise<boolean>): Promise<void> {
  while (!(await is())) await new Promise((resolve) => setTimeout(resolve, 100))
}

test(`${RUNS} failed jobs of 4 causes are 4 groups; with the causes gone and Redis emptied, one retry of all ends every run`, async () => {
  await db.plan.create({
    data: {
      id: 'small',
      name: 'Small',
      priceCents: 1900,
      serverType: 'cx23',
      location: 'nbg1',
      locationName: 'Nuremberg',
      vcpu: 2,
      ramGb: 4,
      diskGb: 40,
    },
  })
  for (let index = 0; index < RUNS; index++) await stuckAgent(index)
  await until(async () => (await db.failedJob.count({ where: { state: 'failed' } })) === RUNS)

  const pages = prismaConsolePages(db, ports.clock, {
    leaseMs: 20_000,
    budget: async () => null,
    openState: () => '{}',
  })
  const all = { q: '', sort: 'jobs', isDescending: true, after: null, limit: 50, filters: {} }
  const groups = (await pages.lists.jobGroups.page(all)).rows
  expect(groups.map(({ jobs, customers, step }) => ({ jobs, customers, step }))).toEqual(
    Array.from({ length: 4 }, () => ({ jobs: RUNS / 4, customers: RUNS / 4, step: 'endSubscription' })),
  )

  await redis.flushall()
  isMended = true
  for (const { id } of groups) {
    // A few went on by themselves while Redis was emptied: the console asks for the number that is left.
    const found = await bulkTargets(
      { action: 'retryJobs', scope: 'all', filter: `group=${id}`, id: [] },
      pages.lists,
    )
    const started = await startBulk(ports, {
      ...found,
      id: randomUUID(),
      action: 'retryJobs',
      expected: found.targets.length,
      reason: '',
      who: admin,
      address: null,
    })
    expect(started).toMatchObject({ ok: true })
  }
  await until(async () => (await db.run.count({ where: { endedAt: null } })) === 0)
  await until(async () => (await db.bulkAction.count({ where: { endedAt: null } })) === 0)

  expect(await db.run.count({ where: { outcome: 'succeeded' } })).toBe(RUNS)
  expect(await db.failedJob.count({ where: { state: 'failed' } })).toBe(0)
  expect(await db.bulkItem.count({ where: { state: { in: ['failed', 'waiting'] } } })).toBe(0)
  const retried = await db.auditEntry.count({ where: { action: 'retryJob', by: `staff:${admin.accountId}` } })
  expect(retried).toBe(await db.bulkItem.count({ where: { state: 'done' } }))
  expect(retried).toBeGreaterThan(RUNS / 2)
})
