import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Customer } from '~/scripts/once/Customer'
import { startProduct, type Product } from './startProduct'
import { expectOneMachine } from './truth'
import { untilEnded } from './watch'

const CUSTOMERS = 10
const SLOW_BOOTS = 20

let product: Product
beforeAll(async () => {
  product = await startProduct({
    machines: 'simulated',
    instance: 'crowd',
    env: { BOOT_LIMIT_MS: '400000', BOOT_LOOK_MS: '2000' },
  })
})
afterAll(() => product.close())

async function signedUp(count: number, name: string): Promise<Customer[]> {
  const customers = Array.from(
    { length: count },
    (_, n) => new Customer(product.url, `${name}-${n}@customer.example`),
  )
  for (const customer of customers) await customer.signUp()
  return customers
}

test('ten customers who pay at once are all served from a small request budget', async () => {
  const customers = await signedUp(CUSTOMERS, 'crowd')
  await product.controls.setBudget({ capacity: 15, refillPerSecond: 1, left: 0 })
  await Promise.all(customers.map((customer) => customer.buy()))
  for (const { agentId } of customers) {
    expect(await untilEnded(product, agentId, 540_000)).toMatchObject({ outcome: 'succeeded', attempt: 1 })
  }
  for (const { agentId } of customers) await expectOneMachine(product, agentId)
  const ids = customers.map(({ agentId }) => agentId)
  const { rows } = await product.db.query<{ servers: string; keys: string; hosts: string; states: string }>(
    `SELECT count(DISTINCT "serverId") servers, count(DISTINCT "sshPublicKey") keys, count(DISTINCT "hostKey") hosts,
       (SELECT count(*) FROM "TerraformState" WHERE subject = ANY($2)) states
     FROM "Machine" WHERE "agentId" = ANY($1)`,
    [ids, ids],
  )
  expect(rows[0]).toEqual({ servers: '10', keys: '10', hosts: '10', states: '10' })
  const { rows: limited } = await product.db.query(
    `SELECT step FROM "RunStep" WHERE "errorCode" = 'rate_limited'`,
  )
  expect(limited, 'steps that the rate limit has failed').toEqual([])
  const budget = await product.controls.budget()
  console.log('the budget, after ten at once:', JSON.stringify(budget))
  expect(budget.emptySeconds).toBeGreaterThan(0)
  await product.controls.setBudget({ capacity: 3600, refillPerSecond: 1, left: 3600 })
})

test('twenty machines whose cloud-init ends late all come up, with no failed connection', async () => {
  const customers = await signedUp(SLOW_BOOTS, 'late')
  for (let n = 0; n < SLOW_BOOTS; n++) await product.controls.arm('cloudInitLate', { value: 30 + n * 3 })
  for (const customer of customers) {
    await customer.buy()
    await sleep(200)
  }
  for (const { agentId } of customers) {
    expect(await untilEnded(product, agentId, 540_000)).toMatchObject({ outcome: 'succeeded', attempt: 1 })
  }
  const { rows } = await product.db.query(
    `SELECT step, "errorCode", cause FROM "RunStep" WHERE result = 'failed'`,
  )
  expect(rows).toEqual([])
})
