import { Redis } from 'ioredis'
import pg from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase, freshRedis } from './services'

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

test('each fresh database is migrated, and none sees another', async () => {
  const [first, second] = await Promise.all([freshDatabase(), freshDatabase()])
  await query(first.url, 'CREATE TABLE only_here (id integer)')
  const tables = await query(
    second.url,
    `SELECT to_regclass('only_here') AS here, to_regclass('_prisma_migrations') AS log`,
  )
  expect(tables).toEqual([{ here: null, log: '_prisma_migrations' }])
  await first.drop()
  await second.drop()
  await expect(query(first.url, 'SELECT 1')).rejects.toThrow(/does not exist/)
})

test('each fresh Redis is empty and gone once closed', async () => {
  const first = await freshRedis()
  const second = await freshRedis()
  const redis = new Redis(first.url)
  await redis.set('key', 'value')
  const other = new Redis(second.url)
  expect(await other.dbsize()).toBe(0)
  await Promise.all([redis.quit(), other.quit()])
  await Promise.all([first.close(), second.close()])
  const closed = new Redis(first.url, { lazyConnect: true, retryStrategy: () => null })
  closed.on('error', () => {})
  await expect(closed.connect()).rejects.toThrow()
})
