import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '~/core/testing/services'
import { openPooled } from './client'
import { readFigures } from './figures'

let database: Awaited<ReturnType<typeof freshDatabase>>
let open: ReturnType<typeof openPooled>
beforeAll(async () => {
  database = await freshDatabase()
  open = openPooled(database.url, 5)
})
afterAll(async () => {
  await open.db.$disconnect()
  await database.drop()
})

test('an empty database has a figure for each word, all of them zero', async () => {
  const figures = await readFigures(open.db)
  expect(figures.runsOpen).toMatchObject({ provision: 0, foundation: 0 })
  expect(figures.findingsOpen).toMatchObject({ orphanServer: 0 })
  expect(figures.alertsOpen).toMatchObject({ webhook_backlog: 0 })
  expect(figures.failedJobs).toMatchObject({ machines: 0, mail: 0 })
  expect(figures).toMatchObject({
    webhookOldestMs: 0,
    outbox: 0,
    outboxOldestMs: 0,
    mailsOwed: 0,
    machines: 0,
  })
  expect(figures.connections.max).toBeGreaterThan(figures.connections.used)
})

test('what is open is counted, what is settled is not, and a word that is not ours names no figure', async () => {
  const { db } = open
  const alert = (kind: string, clearedAt: Date | null) =>
    db.alert.create({ data: { id: randomUUID(), kind, subject: randomUUID(), says: 'x', clearedAt } })
  await alert('webhook_backlog', null)
  await alert('webhook_backlog', null)
  await alert('webhook_backlog', new Date())
  await alert('someone@customer.example', null)
  const receivedAt = new Date(Date.now() - 60_000)
  const event = { type: 'invoice.paid', payload: {}, receivedAt }
  await db.inboxEvent.createMany({
    data: [
      { id: 'evt_1', ...event },
      { id: 'evt_2', ...event, state: 'failed' },
      { id: 'evt_3', ...event, state: 'handled' },
    ],
  })
  await db.outboxJob.create({ data: { job: 'reconcile', payload: {}, lane: 'reconciliation' } })
  const figures = await readFigures(db)
  expect(figures.alertsOpen.webhook_backlog).toBe(2)
  expect(Object.keys(figures.alertsOpen)).not.toContain('someone@customer.example')
  expect(figures.webhooks).toEqual({ waiting: 1, failed: 1 })
  expect(figures.webhookOldestMs).toBeGreaterThanOrEqual(60_000)
  expect(figures.outbox).toBe(1)
})

test('the connections of a process can be counted, and are gone at its end', async () => {
  const { db, pool } = openPooled(database.url, 3)
  expect(pool.totalCount).toBe(0)
  await Promise.all([1, 2].map(() => db.$queryRaw`SELECT 1 FROM pg_sleep(0.05)`))
  expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([2, 2, 0])
  await db.$disconnect()
  expect(pool.totalCount).toBe(0)
})
