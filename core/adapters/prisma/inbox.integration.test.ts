import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDatabase, type Db } from '~/core/adapters/prisma/client'
import { prismaInbox } from '~/core/adapters/prisma/inbox'
import { freshDatabase } from '~/core/testing/services'

const clock = { now: () => new Date(), every: () => () => {} }
const DELIVERIES = 600
const EVENTS = 200

let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
beforeAll(async () => {
  database = await freshDatabase()
  db = openDatabase(database.url, 10)
})
afterAll(async () => {
  await db.$disconnect()
  await database.drop()
})
beforeEach(() => db.$executeRaw`TRUNCATE "InboxEvent", "OutboxJob"`)

const eventOf = (id: string, payload: unknown = { id }) => ({
  id,
  type: 'invoice.paid',
  objectId: null,
  payload,
})

/** Each event three times, so mixed that the same ones meet in one statement and in several. */
const crowd = Array.from({ length: DELIVERIES }, (_, index) => eventOf(`evt_${(index * 7) % EVENTS}`))

const owed = async () => {
  const jobs = await db.outboxJob.findMany({ select: { payload: true } })
  return jobs.map(({ payload }) => (payload as { eventId: string }).eventId).sort()
}

test('a crowd of events that two processes take at once: each one once, one job, every delivery counted', async () => {
  const doors = [prismaInbox(db, clock), prismaInbox(db, clock)]
  const news = await Promise.all(crowd.map((event, index) => doors[index % 2]!.recordEvent(event)))
  expect(news.filter(Boolean)).toHaveLength(EVENTS)
  const rows = await db.inboxEvent.findMany({ select: { deliveries: true } })
  expect(rows).toEqual(Array.from({ length: EVENTS }, () => ({ deliveries: DELIVERIES / EVENTS })))
  expect(await owed()).toEqual([...new Set(crowd.map(({ id }) => id))].sort())
})

test('an event is kept as it came', async () => {
  const event = { id: 'evt_1', type: 'invoice.paid', objectId: 'in_1', payload: { note: `it's "€" \\u20ac` } }
  expect(await prismaInbox(db, clock).recordEvent(event)).toBe(true)
  expect(await prismaInbox(db, clock).event('evt_1')).toMatchObject({ ...event, state: 'received' })
})

test('an event that Postgres refuses takes none of its neighbours along', async () => {
  const { recordEvent } = prismaInbox(db, clock)
  const events = ['a', 'b', 'c', 'd', 'e'].map((id) => eventOf(id, id === 'd' ? { note: '\u0000' } : { id }))
  const taken = await Promise.allSettled(events.map(recordEvent))
  expect(taken.map(({ status }) => status === 'fulfilled')).toEqual([true, true, true, false, true])
  expect(await owed()).toEqual(['a', 'b', 'c', 'e'])
})
