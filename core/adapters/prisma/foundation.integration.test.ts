import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '~/core/testing/services'
import { openDatabase, type Db } from './client'
import { bindEnvironment, prismaFoundation } from './foundation'

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

const times = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work))

test('processes that start at once all bind the same environment', async () => {
  for (let n = 0; n < 10; n++) await times(5, () => bindEnvironment(db, `env${n}`, 'one'))
  expect(await db.environment.count()).toBe(10)
})

test("a database that belongs to another cloud's token is refused", async () => {
  await bindEnvironment(db, 'prod', 'one')
  await expect(bindEnvironment(db, 'prod', 'another')).rejects.toThrow('belongs to another cloud token')
})

test('nodes that announce themselves at once are each known once', async () => {
  const clock = { now: () => new Date(), every: () => () => {} }
  const foundation = prismaFoundation(db, clock, 'prod')
  await times(5, () => foundation.announce('100.64.0.1'))
  expect(await foundation.opsAddresses()).toEqual(['100.64.0.1'])
})
