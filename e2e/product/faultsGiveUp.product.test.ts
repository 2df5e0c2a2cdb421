import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { arm, faultsThat, startFaultyProduct, wordsUntilEnd } from './faultyProduct'
import type { Product } from './startProduct'
import { expectNothingLeft, expectRefundedOnce } from './truth'
import { runOf, untilRun } from './watch'

let product: Product
beforeAll(async () => {
  product = await startFaultyProduct('fltgu', 8_000)
  await product.controls.setDurations({ deleteMs: 3_000 })
})
afterAll(() => product.close())
afterEach(() => product.controls.clearFaults())

test.each(faultsThat('triedAgain', 'nextAttempt'))(
  '%s, each time: three attempts, then all is gone and the money is back',
  async (name) => {
    await arm(product, name, 100)
    const customer = await product.payingCustomer()
    const words = await wordsUntilEnd(customer)
    await untilRun(
      product,
      customer.agentId,
      'refunded',
      ({ kind, endedAt }) => kind === 'refund' && endedAt !== null,
    )
    expect(await runOf(product, customer.agentId, 'provision')).toMatchObject({
      outcome: 'failed',
      attempt: 3,
    })
    expect(words).toMatch(/Attempt [12] did not work\. Cleaning up, then attempt [23] of 3\./)
    expect(words).toContain('You owe nothing')
    await product.controls.clearFaults()
    await expectNothingLeft(product, customer.agentId)
    await expectRefundedOnce(product, customer.agentId)
  },
)
