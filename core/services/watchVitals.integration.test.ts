import { createHmac, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { alertHook } from '~/core/adapters/alertHook'
import { prismaAlerts } from '~/core/adapters/prisma/alerts'
import { openDatabase, type Db } from '~/core/adapters/prisma/client'
import { prismaFindings } from '~/core/adapters/prisma/findings'
import { bindEnvironment } from '~/core/adapters/prisma/foundation'
import { prismaSettingRows } from '~/core/adapters/prisma/settingRows'
import { prismaVitals } from '~/core/adapters/prisma/vitals'
import { alertKinds, type AlertKind } from '~/core/domain/alertCatalogue'
import { conditionsOf, watchedKinds } from '~/core/domain/vitalSigns'
import { plantMachine } from '~/core/testing/plantMachine'
import { freshDatabase } from '~/core/testing/services'
import { simulationSettingDefaults, simulationSettings } from '~/core/testing/simulation/simulationSettings'
import { deliverAlert } from './deliverAlert'
import { watchVitals } from './watchVitals'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
let offsetMs = 0
let budget: { left: number; limit: number } | null = null
let expiries: { name: string; at: Date }[] = []
const queued: string[] = []
const clock = { now: () => new Date(Date.now() + offsetMs), every: () => () => {} }
const ago = (ms: number) => new Date(clock.now().getTime() - ms)

const ports = () => {
  const findings = prismaFindings(db, clock, { environment: 'test', tokenFingerprint: 'ours' })
  const settingRows = prismaSettingRows(db, clock, { ...simulationSettingDefaults, fleetCapCents: 10_000 })
  return {
    clock,
    alerts: prismaAlerts(db, clock),
    vitals: prismaVitals(db, clock, { findings, settingRows, budget: async () => budget }),
    jobs: { add: async (jobs: { id: string }[]) => void queued.push(...jobs.map(({ id }) => id)) },
    settings: { ...simulationSettings, environment: 'test', expiries },
  }
}
const look = () => watchVitals(ports())
const open = (kind: AlertKind) => db.alert.findMany({ where: { kind, clearedAt: null } })

beforeAll(async () => {
  database = await freshDatabase()
  db = openDatabase(database.url, 5)
  await bindEnvironment(db, 'test', 'ours')
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
})
afterAll(async () => {
  await db.$disconnect()
  await database.drop()
})
beforeEach(async () => {
  ;[offsetMs, budget, expiries] = [0, null, []]
  queued.length = 0
  await db.alert.deleteMany()
  await db.machine.updateMany({ where: { retiredAt: null }, data: { retiredAt: new Date() } })
  await db.run.updateMany({ where: { endedAt: null }, data: { endedAt: new Date() } })
})

async function agent() {
  const id = randomUUID()
  await db.account.create({ data: { id, email: `${id}@example.test`, passwordHash: 'none' } })
  await db.customer.create({ data: { id, accountId: id, agentUser: id } })
  await db.agent.create({ data: { id, name: id, customerId: id, planId: 'small', wanted: 'running' } })
  return id
}
async function machine(sshKeyAt = new Date()) {
  const [agentId, id] = [await agent(), randomUUID()]
  await plantMachine(db, { id, agentId, name: `aura-test-${id}-g1`, sshKeyAt })
  return { agentId, id, name: `aura-test-${id}-g1` }
}
async function price(monthlyCents: number) {
  await db.resourcePrice.deleteMany()
  const monthlyMicros = BigInt(monthlyCents) * 10_000n
  const of = {
    kind: 'server',
    type: 'cx23',
    location: 'nbg1',
    hourlyMicros: monthlyMicros / 730n,
    monthlyMicros,
  }
  await db.resourcePrice.create({ data: { id: randomUUID(), ...of, fromAt: new Date(0) } })
}
async function run(agentId: string, more: object = {}) {
  const [id, ref] = [randomUUID(), `R-${randomUUID().slice(0, 6).toUpperCase()}`]
  await db.run.create({ data: { id, ref, kind: 'provision', agentId, by: 'test', ...more } })
  return { id, ref }
}
async function event(state: string, receivedAt: Date) {
  const id = `evt_${randomUUID()}`
  await db.inboxEvent.create({ data: { id, type: 'x', payload: {}, state, receivedAt } })
  return id
}

/** Plants a cause; what it returns takes it away again. */
const causes: Record<AlertKind, () => Promise<() => unknown>> = {
  async orphans() {
    const evidence = { says: '', testimonies: [], labels: {}, isOurs: true }
    const of = {
      kind: 'orphanServer',
      provider: 'hetzner',
      severity: 'high',
      subject: '7',
      name: 'x',
      evidence,
    }
    const { id } = await db.finding.create({ data: { id: randomUUID(), ...of } })
    return () => db.finding.update({ where: { id }, data: { state: 'deleted', settledAt: new Date() } })
  },
  async deletion_off() {
    await db.environment.updateMany({ data: { breaker: 'incompleteListing' } })
    return () => db.environment.updateMany({ data: { breaker: null } })
  },
  cost_fleet_80: () => cost(8_000),
  cost_fleet_100: () => cost(10_000),
  cost_customer_80: () => cost(1_600),
  cost_customer_100: () => cost(1_900),
  async provision_failed() {
    const agentId = await agent()
    const { ref } = await run(agentId, { endedAt: ago(MINUTE_MS), outcome: 'failed' })
    await ports().alerts.raise('provision_failed', ref, 'boot_failed')
    return () => run(agentId, { endedAt: new Date(), outcome: 'succeeded' })
  },
  reprovision_failed: () => ofRun('reprovision_failed', 'reprovision'),
  restore_failed: () => ofRun('restore_failed', 'restore'),
  update_failed: () => ofRun('update_failed', 'update'),
  async backup_failed() {
    const { agentId, id: machineId } = await machine()
    const failed = await run(agentId, { kind: 'backup', endedAt: ago(MINUTE_MS), outcome: 'failed' })
    await ports().alerts.raise('backup_failed', failed.ref, 'archive_down')
    const next = await run(agentId, { kind: 'backup', endedAt: new Date(), outcome: 'succeeded' })
    const of = { agentId, customerId: agentId, runId: next.id, machineId, cause: 'daily', kind: 'archive' }
    const verified = { ...of, id: randomUUID(), state: 'verified', verifiedAt: new Date() }
    return () => db.backup.create({ data: verified })
  },
  async webhook_errors() {
    const id = await event('failed', new Date())
    return () => db.inboxEvent.update({ where: { id }, data: { state: 'handled' } })
  },
  async webhook_backlog() {
    const id = await event('received', ago(6 * MINUTE_MS))
    return () => db.inboxEvent.update({ where: { id }, data: { state: 'handled' } })
  },
  async rate_budget_low() {
    budget = { left: 700, limit: 3600 }
    return () => (budget = { left: 800, limit: 3600 })
  },
  async database_connections() {
    const { alerts, vitals } = ports()
    const at = { now: clock.now(), environment: 'test', expiries: [] }
    const tight = { ...(await vitals.read()), connections: { used: 80, max: 100 } }
    await alerts.watch(watchedKinds, conditionsOf(tight, at))
    return () => undefined
  },
  async credential_expiring() {
    expiries = [{ name: 'stripe', at: new Date(Date.now() + 13 * DAY_MS) }]
    return () => (expiries = [{ name: 'stripe', at: new Date(Date.now() + 300 * DAY_MS) }])
  },
  async stuck_step() {
    const step = { step: 'createMachine', stepState: 'working', stepStartedAt: ago(9 * MINUTE_MS) }
    const { id } = await run(await agent(), step)
    return () => db.run.update({ where: { id }, data: { step: 'awaitBoot', stepStartedAt: new Date() } })
  },
  async agent_degraded() {
    const id = await agent()
    await db.agent.update({ where: { id }, data: { health: 'degraded' } })
    await ports().alerts.raise('agent_degraded', id, 'three misses')
    return () => db.agent.update({ where: { id }, data: { health: 'ok' } })
  },
  async refund_failed() {
    const { agentId, invoiceId } = await invoice()
    const refund = { invoiceId, agentId, amountCents: 1900, currency: 'eur', cause: 'cancelled', by: 'aura' }
    const failed = { ...refund, id: randomUUID(), isAutomatic: true, state: 'failed', failedAt: new Date() }
    await db.refund.create({ data: failed })
    await ports().alerts.raise('refund_failed', failed.id, 'lost card')
    const next = { ...refund, id: randomUUID(), isAutomatic: true, state: 'succeeded' }
    return () => db.refund.create({ data: next })
  },
  async payment_disputed() {
    const { alerts } = ports()
    await alerts.raise('payment_disputed', 'dp_1', 'needs_response')
    return () => alerts.clear('payment_disputed', 'dp_1')
  },
  async fraud_warning() {
    const paid = await invoice()
    await ports().alerts.raise('fraud_warning', paid.invoiceId, 'made_with_stolen_card')
    const refund = {
      ...paid,
      amountCents: 1900,
      currency: 'eur',
      cause: 'staff',
      by: 'staff',
      isAutomatic: false,
    }
    return () => db.refund.create({ data: { ...refund, id: randomUUID(), state: 'succeeded' } })
  },
  retire_blocked: () => ofMachine('retire_blocked'),
  absence_unproven: () => ofMachine('absence_unproven'),
  registration_used: () => ofMachine('registration_used'),
  async registration_wrongAddress() {
    await ports().alerts.raise('registration_wrongAddress', 'nobody', 'from elsewhere')
    return () => (offsetMs = DAY_MS + MINUTE_MS)
  },
}

async function invoice() {
  const agentId = await agent()
  const invoiceId = `in_${agentId}`
  const paid = {
    status: 'paid',
    currency: 'eur',
    amountPaidCents: 1900,
    createdAt: new Date(),
    readAt: new Date(),
  }
  await db.invoice.create({ data: { id: invoiceId, agentId, customerId: agentId, ...paid } })
  return { agentId, invoiceId }
}
async function cost(cents: number) {
  const { id } = await machine()
  await price(cents)
  return () => db.machine.update({ where: { id }, data: { retiredAt: new Date() } })
}
/** Only its own kind of success takes such an alert away. */
async function ofRun(alert: AlertKind, kind: string) {
  const agentId = await agent()
  const { ref } = await run(agentId, { kind, endedAt: ago(MINUTE_MS), outcome: 'failed' })
  await ports().alerts.raise(alert, ref, 'create_failed')
  await run(agentId, { kind: 'backup', endedAt: new Date(), outcome: 'succeeded' })
  return () => run(agentId, { kind, endedAt: new Date(), outcome: 'succeeded' })
}
async function ofMachine(kind: AlertKind) {
  const { id, name } = await machine()
  await ports().alerts.raise(kind, name, 'still there')
  return () => db.machine.update({ where: { id }, data: { retiredAt: new Date() } })
}

test.each(alertKinds)('%s fires on its cause, once, and clears when that is gone', async (kind) => {
  const takeAway = await causes[kind]()
  if (kind !== 'database_connections') {
    await look()
    await look()
  }
  const [alert, ...others] = await open(kind)
  expect(others).toEqual([])
  expect(alert).toMatchObject({ kind, count: 1 })
  await takeAway()
  await look()
  expect(await open(kind)).toEqual([])
})

test('100 % of a cap is told instead of 80 %, not beside it', async () => {
  await cost(10_000)
  await look()
  expect([await open('cost_fleet_80'), await open('cost_customer_80')]).toEqual([[], []])
})

test('a key of a machine that should have been changed is about to expire too', async () => {
  const { name } = await machine(ago(98 * DAY_MS))
  await look()
  expect(await open('credential_expiring')).toMatchObject([{ subject: name }])
})

test('a run says since when it is slow, and stops saying so when it goes on', async () => {
  const goOn = await causes.stuck_step()
  await look()
  const slow = { where: { endedAt: null, slowSince: { not: null } } }
  expect(await db.run.count(slow)).toBe(1)
  await goOn()
  await look()
  expect(await db.run.count(slow)).toBe(0)
})

test('more of what is raised already only counts up', async () => {
  for (const says of ['one', 'two', 'three']) await ports().alerts.raise('retire_blocked', 'm', says)
  expect(await open('retire_blocked')).toMatchObject([{ count: 3, says: 'three', severity: 'bad' }])
})

test('staff are told once: by one mail, and by a signed webhook that is tried until it is taken', async () => {
  await db.account.create({
    data: { id: randomUUID(), email: 'duty@example.test', passwordHash: 'none', role: 'admin' },
  })
  const posts: { signature: string; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      posts.push({ signature: String(request.headers['x-aura-signature']), body })
      response.statusCode = posts.length === 1 ? 503 : 204
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const told = { ...ports(), alertHook: alertHook({ url, secret: 'shared' }) }
  try {
    budget = { left: 1, limit: 3600 }
    await look()
    const [alert] = await open('rate_budget_low')
    expect(queued).toEqual([`alert-${alert!.id}`])
    await expect(deliverAlert(told, alert!.id)).rejects.toThrow('503')
    await deliverAlert(told, alert!.id)
    await deliverAlert(told, alert!.id)
    expect(posts).toHaveLength(2)
    const [, t, v1] = /^t=(\d+),v1=(\w+)$/.exec(posts[1]!.signature) ?? []
    expect(v1).toBe(createHmac('sha256', 'shared').update(`${t}.${posts[1]!.body}`).digest('hex'))
    expect(JSON.parse(posts[1]!.body)).toMatchObject({
      kind: 'rate_budget_low',
      runbook: 'http://web.test/console/runbook/rate_budget_low',
    })
    const mails = await db.mail.findMany({ where: { key: { startsWith: 'alert-' } } })
    expect(mails).toMatchObject([
      { key: `alert-${alert!.id}-duty@example.test`, to: 'duty@example.test', template: 'alert' },
    ])
    queued.length = 0
    await look()
    expect(queued).toEqual([])
  } finally {
    server.close()
  }
})
