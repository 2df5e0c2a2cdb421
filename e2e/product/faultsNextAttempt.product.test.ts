import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { arm, endOf, faultsThat, startFaultyProduct } from './faultyProduct'
import type { Product } from './startProduct'
import { expectOneMachine } from './truth'
import { untilEnded } from './watch'

let product: Product
beforeAll(async () => {
  product = await startFaultyProduct('fltna', 40_000)
})
afterAll(() => product.close())
afterEach(() => product.controls.clearFaults())

test.each(faultsThat('nextAttempt'))(
  '%s: the attempt is cleaned up and the next one succeeds',
  async (name) => {
    await arm(product, name)
    const customer = await product.payingCustomer()
    expect(await untilEnded(product, customer.agentId)).toMatchObject({ outcome: 'succeeded', attempt: 2 })
    await product.controls.clearFaults()
    await expectOneMachine(product, customer.agentId)
    await endOf(product, customer)
  },
)
