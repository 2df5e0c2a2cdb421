import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '~/scripts/services/waitUntil'
import { startProduct, type Product } from './startProduct'
import { expectOneMachine } from './truth'
import { untilEnded, untilRun } from './watch'

let product: Product
beforeAll(async () => {
  product = await startProduct({ machines: 'simulated', instance: 'rota' })
})
afterAll(() => product.close())

const freshKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`
const column = async <T>(sql: string, values: unknown[] = []) =>
  (await product.db.query<{ value: T }>(sql, values)).rows.map(({ value }) => value)

/** A role of the old one's rights and none of its powers, as the page says. */
async function nextDatabaseUrl(): Promise<string> {
  const url = new URL(product.env.DATABASE_URL!)
  const password = randomBytes(12).toString('hex')
  await product.db.query(`CREATE ROLE aura_next LOGIN PASSWORD '${password}' IN ROLE ${url.username}`)
  url.username = 'aura_next'
  url.password = password
  return url.href
}

async function restartWorker() {
  await product.parts.worker.close()
  product.startWorker()
  await waitUntil('The worker is back', 180_000, () => {
    product.parts.worker.assertAlive()
    return product.parts.worker.output().includes('worker is ready')
  })
}

test('state key, master key and database role are rotated under a running agent; what is old stays readable', async () => {
  const customer = await product.payingCustomer()
  const { agentId } = customer
  await untilEnded(product, agentId)
  const [oldMachine] = await column<string>(
    'SELECT name AS value FROM "Machine" WHERE "agentId" = $1 AND "retiredAt" IS NULL',
    [agentId],
  )
  await product.controls.writeFile(oldMachine!, 'notes.txt', 'before the rotation')

  const { env } = product
  env.STATE_KEYS = `${freshKey('s2')},${env.STATE_KEYS}`
  env.MASTER_KEYS = `${freshKey('m2')},${env.MASTER_KEYS}`
  env.DATABASE_URL = env.DATABASE_DIRECT_URL = await nextDatabaseUrl()
  await restartWorker()

  // Opens what the old keys sealed: the machine's SSH key, the state that removes it. Seals anew with the next ones.
  await customer.press('reprovision', { understood: 'yes' })
  const run = await untilRun(
    product,
    agentId,
    'reprovisioned',
    ({ kind, endedAt }) => kind === 'reprovision' && endedAt !== null,
  )
  expect(run).toMatchObject({ outcome: 'succeeded' })
  await expectOneMachine(product, agentId)
  const sealed = await column<string>(
    'SELECT split_part("sshPrivateKeySealed", $1, 1) AS value FROM "Machine" WHERE "agentId" = $2 ORDER BY generation',
    ['.', agentId],
  )
  expect(sealed).toEqual(['demo', 'm2'])
  const keyIds = await column<string>(
    'SELECT "keyId" AS value FROM "TerraformStateVersion" WHERE subject = $1 ORDER BY serial',
    [agentId],
  )
  expect([keyIds[0], keyIds.at(-1)]).toEqual(['demo', 's2'])
  const [newMachine] = await column<string>(
    'SELECT name AS value FROM "Machine" WHERE "agentId" = $1 AND "retiredAt" IS NULL',
    [agentId],
  )
  expect(newMachine).not.toBe(oldMachine)
  expect(await product.controls.readFiles(newMachine!)).toMatchObject({ 'notes.txt': 'before the rotation' })
  const users = await column<string>(
    `SELECT DISTINCT usename AS value FROM pg_stat_activity WHERE usename = 'aura_next'`,
  )
  expect(users).toEqual(['aura_next'])
})
