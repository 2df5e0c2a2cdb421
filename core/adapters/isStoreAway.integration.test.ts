import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { startPostgres } from '~/scripts/services/postgres'
import { isStoreAway } from './isStoreAway'
import { openDatabase } from './prisma/client'

const thrownBy = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => thrown,
  )

test('a Postgres that is stopped is away, in the middle of a query and after it', async () => {
  const postgres = await startPostgres({ durable: false })
  const db = openDatabase(postgres.url, 2)
  await db.$queryRaw`SELECT 1`
  const midway = thrownBy(db.$queryRaw`SELECT pg_sleep(60)`)
  const inTransaction = thrownBy(db.$transaction((tx) => tx.$queryRaw`SELECT pg_sleep(60)`))
  await new Promise((resolve) => setTimeout(resolve, 300))
  await postgres.close()
  const thrown = [
    await midway,
    await inTransaction,
    await thrownBy(db.$queryRaw`SELECT 1`),
    await thrownBy(db.run.count()),
    await thrownBy(db.$transaction((tx) => tx.run.count())),
  ]
  expect(thrown.map(isStoreAway)).toEqual(thrown.map(() => true))
  await db.$disconnect()
})

test('a Redis that is not there is away', async () => {
  const redis = new Redis('redis://127.0.0.1:1', { maxRetriesPerRequest: 0, retryStrategy: () => null })
  redis.on('error', () => {})
  expect(isStoreAway(await thrownBy(redis.ping()))).toBe(true)
})

test('a mistake of ours is none', () => {
  for (const mistake of [new TypeError('x is not a function'), new Error('Not expected'), 'words', null])
    expect(isStoreAway(mistake)).toBe(false)
})
