import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase, type Db } from '~/core/adapters/prisma/client'
import { bindEnvironment } from '~/core/adapters/prisma/foundation'
import { prismaFindings } from '~/core/adapters/prisma/findings'
import { tokenFingerprint } from '~/core/adapters/tokenFingerprint'
import { breakerOf } from '~/core/domain/breakers'
import type { Clock } from '~/core/ports/Clock'
import { databaseUrl, freshDatabase } from '~/core/testing/services'

const ENVIRONMENT = 'prod'
const OLD_TOKEN = 'o'.repeat(64)
const NEW_TOKEN = 'n'.repeat(64)
const clock: Clock = { now: () => new Date(), every: () => () => {} }

let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
beforeEach(async () => {
  database = await freshDatabase()
  db = openDatabase(database.url, 3)
  await bindEnvironment(db, ENVIRONMENT, tokenFingerprint(OLD_TOKEN))
})
afterEach(async () => {
  await db.$disconnect()
  await database.drop()
})

/** What a page has between these words, as it stands there. */
function written(page: string, pattern: RegExp): string {
  const found = pattern.exec(readFileSync(`docs/runbook/${page}.md`, 'utf8'))?.[1]
  if (!found) throw new Error(`${page}.md no longer says it.`)
  return found
}

const findingsOf = (of: Db) =>
  prismaFindings(of, clock, { environment: ENVIRONMENT, tokenFingerprint: tokenFingerprint(OLD_TOKEN) })

/** Why nothing may be deleted now; null where it may. */
async function whyNot(of: Db) {
  return breakerOf({ ...(await findingsOf(of).guard()), isComplete: true, findings: 0, fleet: 1 })
}

test('the cloud’s token is rotated as the page says: then the new one starts, and the old one no more', async () => {
  const command = written('rotating_secrets', /`(printf 'aura:[^`]+)`/)
  const fingerprint = execFileSync('sh', ['-c', command], { env: { ...process.env, NEW: NEW_TOKEN } })
    .toString()
    .trim()
  const sql = written('rotating_secrets', /`(UPDATE "Environment"[^`]+)`/)
  await expect(bindEnvironment(db, ENVIRONMENT, tokenFingerprint(NEW_TOKEN))).rejects.toThrow(
    'another cloud token',
  )
  await db.$executeRawUnsafe(sql.replace('<it>', fingerprint).replace('<AURA_ENV>', ENVIRONMENT))
  await bindEnvironment(db, ENVIRONMENT, tokenFingerprint(NEW_TOKEN))
  await expect(bindEnvironment(db, ENVIRONMENT, tokenFingerprint(OLD_TOKEN))).rejects.toThrow(
    'another cloud token',
  )
})

test('a backup that was loaded into a new database deletes nothing until it is turned on again', async () => {
  await findingsOf(db).learnEpoch()
  expect(await whyNot(db)).toBeNull()
  await db.$disconnect()
  const name = `${new URL(database.url).pathname.slice(1)}_restored`
  const server = new pg.Client({ connectionString: databaseUrl(database.url, 'postgres') })
  await server.connect()
  await server.query(`CREATE DATABASE ${name} TEMPLATE ${new URL(database.url).pathname.slice(1)}`)
  const restored = openDatabase(databaseUrl(database.url, name), 2)
  try {
    expect(await whyNot(restored)).toBe('databaseRestored')
    await findingsOf(restored).rearm([])
    expect(await whyNot(restored)).toBeNull()
  } finally {
    await restored.$disconnect()
    await server.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await server.end()
  }
})

test('a dump loaded in place, or a disk’s snapshot, looks like the same database: the page’s statement says that it is not', async () => {
  await findingsOf(db).learnEpoch()
  const sql = written('restoring_the_database', /`(UPDATE "Environment"[^`]+)`/)
  await db.$executeRawUnsafe(sql)
  expect(await whyNot(db)).toBe('databaseRestored')
  await findingsOf(db).learnEpoch()
  expect(await whyNot(db)).toBe('databaseRestored')
})
