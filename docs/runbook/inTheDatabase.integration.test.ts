import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Db } from '~/core/adapters/prisma/client'
import { prismaStateInventory } from '~/core/adapters/prisma/stateInventory'
import { connections } from '~/core/adapters/prisma/vitals'
import { createStateCipher } from '~/core/adapters/terraform/stateCipher'
import { judge } from '~/core/domain/doctor'
import { freshDatabase } from '~/core/testing/services'
import { migrate } from '~/scripts/migrate'
import { startPostgres } from '~/scripts/services/postgres'
import { pageStep } from './pageStep'

const SECRET = 'a-provider-token-that-leaked'
const cipher = createStateCipher([{ id: 's1', key: Buffer.alloc(32, 3) }])
let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
beforeAll(async () => {
  database = await freshDatabase()
  db = openDatabase(database.url, 5)
})
afterAll(async () => {
  await db.$disconnect()
  await database.drop()
})

/** A state of three versions; from the second on it holds the secret. */
async function leakedState(): Promise<string> {
  const subject = randomUUID()
  await db.terraformState.create({ data: { subject, serial: 3 } })
  for (const serial of [1, 2, 3]) {
    const outputs = serial > 1 ? { token: { value: SECRET } } : {}
    const text = JSON.stringify({ version: 4, serial, outputs, resources: [] })
    const { keyId, body } = cipher.seal(text, `${subject}/${serial}`)
    const of = { id: randomUUID(), subject, serial, keyId, runId: randomUUID(), epoch: 1 }
    await db.terraformStateVersion.create({ data: { ...of, body: Buffer.from(body) } })
  }
  const read = { id: randomUUID(), subject, operation: 'get', status: 200, at: new Date() }
  await db.terraformStateAccess.create({ data: read })
  return subject
}
/** As the doctor's line about secrets. */
const secrets = async () => {
  const inventory = prismaStateInventory(db, cipher)
  return judge('secrets', {
    states: (await inventory.states()).length,
    leaks: await inventory.withSecrets([SECRET]),
  })
}
const readable = async (subject: string) =>
  (await db.terraformStateVersion.findMany({ where: { subject, body: { not: null } } }))
    .filter((row) => cipher.open({ ...row, body: row.body! }, `${subject}/${row.serial}`).includes(SECRET))
    .map(({ serial }) => serial)

test('a secret that leaked into a state: named, who read it is known, and no version holds it any more', async () => {
  const subject = await leakedState()
  expect(await secrets()).toMatchObject({
    state: 'failed',
    measured: expect.stringContaining(subject) as string,
  })
  const values = { 'agent id': subject }
  const read = await db.$queryRawUnsafe<object[]>(
    pageStep('recovery_strategies', 'SELECT * FROM "TerraformStateAccess"', values),
  )
  expect(read).toMatchObject([{ operation: 'get', status: 200 }])
  await db.$executeRawUnsafe(pageStep('recovery_strategies', 'UPDATE "TerraformStateVersion"', values))
  expect(await readable(subject)).toEqual([3])
  // state_recovery, dropped: its own test follows the statements to the next apply.
  await db.terraformStateVersion.deleteMany({ where: { subject, serial: { gt: -1 } } })
  await db.terraformState.update({ where: { subject }, data: { serial: 0 } })
  expect(await readable(subject)).toEqual([])
  expect(await secrets()).toMatchObject({ state: 'ok' })
})

test('connections that are used up: seen who has them, the idle ones ended, and the doctor content', async () => {
  const postgres = await startPostgres({ durable: false })
  const open: pg.Client[] = []
  try {
    await migrate(postgres.url)
    const ours = openDatabase(postgres.url, 2)
    const { max } = await connections(ours)
    const doctor = async () => judge('connections', { ...(await connections(ours)), poolMax: 10 })
    while (open.length < max * 0.8) {
      const client = new pg.Client({ connectionString: postgres.url, application_name: 'forgotten' })
      client.on('error', () => {}) // it is ended from outside
      await client.connect()
      open.push(client)
    }
    expect(await doctor()).toMatchObject({ state: 'failed' })
    const who = await ours.$queryRawUnsafe<{ application_name: string; count: bigint }[]>(
      pageStep('database_connections', 'SELECT usename'),
    )
    expect(who[0]).toMatchObject({ application_name: 'forgotten', count: BigInt(open.length) })
    // As the page has it, but for what is not ten minutes old in a test.
    const end = pageStep('database_connections', 'SELECT pg_terminate_backend')
    expect(end).toContain("interval '10 min'")
    await ours.$queryRawUnsafe(
      end
        .replace("interval '10 min'", "interval '0'")
        .replace(' WHERE ', " WHERE application_name = 'forgotten' AND "),
    )
    await expect.poll(doctor, { timeout: 120_000 }).toMatchObject({ state: 'ok' })
    await ours.$disconnect()
  } finally {
    await Promise.allSettled(open.map((client) => client.end()))
    await postgres.close()
  }
})
