import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { arm, endOf, faultsThat, startFaultyProduct } from './faultyProduct'
import type { Product } from './startProduct'
import { expectOneMachine } from './truth'
import { untilEnded } from './watch'

let product: Product
beforeAll(async () => {
  product = await startFaultyProduct('fltov', 240_000)
})
afterAll(() => product.close())
afterEach(() => product.controls.clearFaults())

test.each(faultsThat('unnoticed', 'waits', 'triedAgain'))(
  '%s: the run goes on in its first attempt',
  async (name) => {
    await arm(product, name)
    const customer = await product.payingCustomer()
    expect(await untilEnded(product, customer.agentId)).toMatchObject({ outcome: 'succeeded', attempt: 1 })
    await product.controls.clearFaults()
    await expectOneMachine(product, customer.agentId)
    await endOf(product, customer)
  },
)

test('a declined card sells nothing', async () => {
  await arm(product, 'declineCard')
  await expect(product.payingCustomer()).rejects.toThrow('answered 402')
  const { rows } = await product.db.query(`SELECT 1 FROM "Run" WHERE "endedAt" IS NULL`)
  expect(rows).toEqual([])
})

test.each(['webhookLate', 'webhookLost', 'webhookTwice', 'webhooksOutOfOrder'] as const)(
  '%s: one run',
  async (name) => {
    await arm(product, name, 3)
    const customer = await product.payingCustomer()
    expect(await untilEnded(product, customer.agentId)).toMatchObject({ outcome: 'succeeded' })
    const { rows } = await product.db.query(`SELECT 1 FROM "Run" WHERE "agentId" = $1`, [customer.agentId])
    expect(rows).toHaveLength(1)
    await endOf(product, customer)
  },
)
