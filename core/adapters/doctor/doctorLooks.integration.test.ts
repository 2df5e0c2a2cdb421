import { randomUUID } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Db } from '~/core/adapters/prisma/client'
import { prismaAlerts } from '~/core/adapters/prisma/alerts'
import { prismaDoctorReports } from '~/core/adapters/prisma/doctorReports'
import { prismaFindings } from '~/core/adapters/prisma/findings'
import { bindEnvironment } from '~/core/adapters/prisma/foundation'
import { prismaSettingRows } from '~/core/adapters/prisma/settingRows'
import { prismaStateInventory } from '~/core/adapters/prisma/stateInventory'
import { createStateCipher } from '~/core/adapters/terraform/stateCipher'
import { readEnv, type Env } from '~/core/config/env'
import { checkIds, type CheckId } from '~/core/domain/doctor'
import { AuraError } from '~/core/domain/errors'
import { runDoctor } from '~/core/services/runDoctor'
import { freshDatabase } from '~/core/testing/services'
import { simulationSettingDefaults } from '~/core/testing/simulation/simulationSettings'
import { doctorLooks, type DoctorOptions } from './doctorLooks'

const HOUR_MS = 3_600_000
const SECRET = 'whsec_doctor'
const cipher = createStateCipher([{ id: 's1', key: Buffer.alloc(32, 3) }])
const clock = { now: () => new Date(), every: () => () => {} }
const ago = (ms: number) => new Date(Date.now() - ms)
let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
let web: Server
let env: Env
let options: DoctorOptions
/** What the web process does with an event: the real one writes it and answers. */
let answerMs = 0

beforeAll(async () => {
  database = await freshDatabase()
  db = openDatabase(database.url, 5)
  await bindEnvironment(db, 'test', 'ours')
  web = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => void take(body, String(request.headers['stripe-signature']), response))
  })
  await new Promise<void>((ready) => web.listen(0, '127.0.0.1', ready))
  env = testEnv(`http://127.0.0.1:${(web.address() as AddressInfo).port}`)
  const findings = prismaFindings(db, clock, { environment: 'test', tokenFingerprint: 'ours' })
  options = {
    db,
    clock,
    env,
    findings,
    settingRows: prismaSettingRows(db, clock, simulationSettingDefaults),
    alerts: prismaAlerts(db, clock),
    tailnet: { devices: async () => [] },
    stateInventory: prismaStateInventory(db, cipher),
    budget: async () => ({ left: 3000, limit: 3600 }),
    runbook: resolve('docs/runbook'),
  }
  await db.account.create({
    data: { id: randomUUID(), email: 'duty@example.test', passwordHash: 'none', role: 'admin' },
  })
  await db.scan.create({
    data: { id: randomUUID(), startedAt: new Date(), endedAt: new Date(), isComplete: true },
  })
})
afterAll(async () => {
  web.close()
  await db.$disconnect()
  await database.drop()
})

async function take(body: string, signature: string, response: ServerResponse) {
  const { id, type } = Stripe.webhooks.constructEvent(body, signature, SECRET)
  await db.inboxEvent.create({ data: { id, type, payload: {} } })
  await new Promise((done) => setTimeout(done, answerMs))
  response.end('{}')
}

function testEnv(appUrl: string): Env {
  const key = `k:${Buffer.alloc(32, 1).toString('base64')}`
  return readEnv({
    AURA_ENV: 'test',
    WORK_DIR: '/dev/shm',
    ARCHIVE_DIR: '/dev/shm',
    DATABASE_URL: database.url,
    REDIS_URL: 'redis://127.0.0.1:1',
    APP_URL: appUrl,
    AGENTS_DOMAIN: 'agents.test',
    MACHINE_CALLBACK_URL: appUrl,
    MACHINE_CALLBACK_LISTEN: '127.0.0.1:0',
    HETZNER_TOKEN: 't'.repeat(64),
    BASTION_CIDR: '127.0.0.1/32',
    TAILSCALE_CLIENT_ID: 'client',
    TAILSCALE_CLIENT_SECRET: 'tailnet-secret',
    TAILNET_PROXY_URL: appUrl,
    STRIPE_SECRET_KEY: 'sk_test_doctor',
    STRIPE_WEBHOOK_SECRET: SECRET,
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'a@example.test',
    MODEL_BASE_URL: appUrl,
    MODEL_ID: 'm',
    MODEL_ADMIN_URL: appUrl,
    MODEL_ADMIN_KEY: 'model-admin-key',
    MASTER_KEYS: key,
    STATE_KEYS: key,
  })
}

const reports = () => prismaDoctorReports(db, clock)
/** A busy machine answers a webhook late by itself: that one is looked at again, unless it is to be late. */
const TRIES_MAX = 10
async function failing(change: Partial<DoctorOptions> = {}): Promise<CheckId[]> {
  for (let tries = 1; ; tries += 1) {
    const ids = await failingOnce(change)
    if (answerMs > 0 || tries === TRIES_MAX || !ids.includes('webhookResponse')) return ids
  }
}

async function failingOnce(change: Partial<DoctorOptions>): Promise<CheckId[]> {
  const looks = doctorLooks({ ...options, ...change })
  const { lines } = await runDoctor(
    { clock, doctorReports: reports(), doctorLooks: looks },
    AbortSignal.timeout(240_000),
  )
  return lines.filter(({ state }) => state === 'failed').map(({ id }) => id)
}

async function rows() {
  const tables = [db.run, db.terraformState, db.inboxEvent, db.machine, db.agent, db.plan, db.refund] as const
  return Promise.all(tables.map((table) => (table as { count(): Promise<number> }).count()))
}

test('a deployment that is whole passes all fourteen, and nothing of the tries stays', async () => {
  const before = await rows()
  expect(checkIds).toHaveLength(14)
  expect(await failing()).toEqual([])
  expect(await rows()).toEqual(before)
  expect((await reports().last()).report?.lines).toHaveLength(14)
})

test('asking for a new look owes a job, and is over when the report is there', async () => {
  await reports().ask('staff:1')
  expect((await reports().last()).askedAt).not.toBeNull()
  expect(await db.outboxJob.count({ where: { job: 'runDoctor' } })).toBe(1)
  await failing()
  expect((await reports().last()).askedAt).toBeNull()
})

async function agent() {
  const id = randomUUID()
  await db.plan.upsert({
    where: { id: 'small' },
    update: {},
    create: {
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
  await db.account.create({ data: { id, email: `${id}@example.test`, passwordHash: 'none' } })
  await db.customer.create({ data: { id, accountId: id, agentUser: id } })
  await db.agent.create({ data: { id, name: id, customerId: id, planId: 'small' } })
  return id
}
async function machine(agentId: string, generation = 1, hostKey: string | null = null) {
  const id = randomUUID()
  const sealed = { sshPublicKey: '', sshPrivateKeySealed: '', registrationHash: id, registrationSealed: '' }
  const at = { serverType: 'cx23', location: 'nbg1', image: 'debian-12', readyAt: new Date() }
  await db.machine.create({ data: { id, agentId, name: id, generation, hostKey, ...sealed, ...at } })
  return () => db.machine.delete({ where: { id } })
}
async function run(agentId: string, more: object) {
  const id = randomUUID()
  await db.run.create({ data: { id, ref: id, kind: 'provision', agentId, by: 'test', ...more } })
  return id
}
/** Takes a guard away; what it returns puts it back. */
async function dropGuard(name: string, back: string) {
  await db.$executeRawUnsafe(`DROP INDEX "${name}"`)
  return () => db.$executeRawUnsafe(back)
}
async function state(text: string, seal = true) {
  const subject = randomUUID()
  await db.terraformState.create({ data: { subject, serial: 1 } })
  const sealed = seal ? cipher.seal(text, `${subject}/1`) : { keyId: 's1', body: Buffer.from(text) }
  const of = { id: randomUUID(), subject, serial: 1, keyId: sealed.keyId, runId: randomUUID(), epoch: 1 }
  await db.terraformStateVersion.create({ data: { ...of, body: Buffer.from(sealed.body) } })
  return async () => {
    await db.terraformStateVersion.deleteMany({ where: { subject } })
    await db.terraformState.deleteMany({ where: { subject } })
  }
}
const doing = (back: () => unknown) => ({ change: {}, back })
type Planted = { change: Partial<DoctorOptions>; back: () => unknown }

const causes: Record<CheckId, () => Promise<Planted>> = {
  terraformState: async () =>
    doing(await state('{"version":4,"terraform_version":"1.9.0","serial":1,"resources":[]}', false)),
  webhookIdempotency: async () => {
    await db.$executeRawUnsafe('ALTER TABLE "InboxEvent" DROP CONSTRAINT "InboxEvent_pkey"')
    return doing(() => db.$executeRawUnsafe('ALTER TABLE "InboxEvent" ADD PRIMARY KEY (id)'))
  },
  webhookResponse: async () => {
    answerMs = 1_100
    return doing(() => (answerMs = 0))
  },
  ansible: async () => {
    const runId = await run(await agent(), { endedAt: new Date(), outcome: 'succeeded' })
    const of = { runId, attempt: 1, mode: 'forward', step: 'configureAgent', try: 1, startedAt: new Date() }
    const { id } = await db.runStep.create({
      data: { id: randomUUID(), ...of, result: 'done', worker: 'w', epoch: 1 },
    })
    return doing(() => db.runStep.delete({ where: { id } }))
  },
  tailscale: async () => ({
    change: { tailnet: { devices: () => Promise.reject(new AuraError('join_failed', { detail: '401' })) } },
    back: () => undefined,
  }),
  ssh: async () => doing(await machine(await agent())),
  connections: async () => ({
    change: { env: { ...env, DATABASE_CONNECTIONS: 50 } },
    back: () => undefined,
  }),
  costTracking: async () => {
    await db.scan.updateMany({ data: { startedAt: ago(48 * HOUR_MS) } })
    return doing(() => db.scan.updateMany({ data: { startedAt: new Date() } }))
  },
  errorHandling: async () => {
    const agentId = await agent()
    const runId = await run(agentId, { endedAt: ago(HOUR_MS), outcome: 'failed' })
    const of = { provider: 'hetzner', kind: 'server', state: 'alive', createKey: randomUUID(), name: 'left' }
    const { id } = await db.resource.create({ data: { id: randomUUID(), runId, agentId, ...of } })
    return doing(() => db.resource.delete({ where: { id } }))
  },
  rateLimiting: async () => {
    const runId = await run(await agent(), { endedAt: new Date() })
    const call = {
      runId,
      service: 'hetzner',
      method: 'GET',
      path: '/servers',
      status: 429,
      ms: 1,
      at: new Date(),
    }
    await db.apiCall.createMany({ data: Array.from({ length: 11 }, () => ({ id: randomUUID(), ...call })) })
    return doing(() => db.apiCall.deleteMany())
  },
  secrets: async () =>
    doing(await state('{"version":4,"serial":1,"resources":[],"outputs":{"x":{"value":"model-admin-key"}}}')),
  monitoring: async () => {
    await db.account.updateMany({ where: { role: 'admin' }, data: { role: 'customer' } })
    return doing(() =>
      db.account.updateMany({ where: { email: 'duty@example.test' }, data: { role: 'admin' } }),
    )
  },
  testing: async () =>
    doing(
      await dropGuard(
        'Machine_one_live_per_agent',
        'CREATE UNIQUE INDEX "Machine_one_live_per_agent" ON "Machine" ("agentId") WHERE "retiredAt" IS NULL',
      ),
    ),
  documentation: async () => ({ change: { runbook: resolve('docs/decisions') }, back: () => undefined }),
}

test.each(checkIds)('%s fails when its cause is planted, and only then', async (id) => {
  const { change, back } = await causes[id]()
  try {
    expect(await failing(change)).toContain(id)
  } finally {
    await back()
  }
  expect(await failing()).toEqual([])
})
