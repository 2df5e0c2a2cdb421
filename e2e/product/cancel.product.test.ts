import { afterAll, beforeAll, expect, test } from 'vitest'
import { pipelines } from '~/core/domain/pipelines'
import type { StepName } from '~/core/domain/run'
import type { Customer } from '~/scripts/once/Customer'
import { startProduct, type Product } from './startProduct'
import { expectNothingLeft, expectRefundedOnce } from './truth'
import { wasCancelledIn } from './wasCancelledIn'
import { untilEnded } from './watch'

let product: Product
beforeAll(async () => {
  product = await startProduct({ machines: 'simulated', instance: 'cncl' })
})
afterAll(() => product.close())

/** A step may be over before it was seen: on a busy machine it takes more than one customer. */
const TRIES_MAX = 6

async function cancelledIn(
  step: StepName,
  press = (customer: Customer) => customer.press('cancel'),
): Promise<Customer> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const customer = await product.payingCustomer()
    const cancel = { agentId: customer.agentId, step, press: () => press(customer) }
    if (await wasCancelledIn(product, cancel)) return customer
  }
  throw new Error(`each time ${step} was over before the cancel came`)
}

// A setup without a backup has nothing to restore: that step is over at once.
test.each(pipelines.provision.forward.filter((step) => step !== 'restoreAgent'))(
  'a cancel in %s takes all away and gives the money back once',
  async (step) => {
    const customer = await cancelledIn(step)
    const told = new Set<string>()
    const view = await customer.waitFor('cancelled', 180_000, ({ status, stages, run }) => {
      for (const stage of stages) if (stage.state !== 'todo') told.add(stage.name)
      return status.word.startsWith('Cancelled') && run?.isOpen === false
    })
    expect(await untilEnded(product, customer.agentId)).toMatchObject({ outcome: 'cancelled' })
    expect(view.lead.map(String).join('')).toContain('€19.00')
    for (const stage of ['Removing machine', 'Checking that nothing is left', 'Ending subscription']) {
      expect([...told]).toContain(stage)
    }
    await expectNothingLeft(product, customer.agentId)
    await expectRefundedOnce(product, customer.agentId)
  },
)

test('a cancel that is asked for twice at once is one cancel', async () => {
  const customer = await cancelledIn('configureAgent', (one) =>
    Promise.all([one.press('cancel'), one.press('cancel').catch(() => {})]).then(() => {}),
  )
  expect(await untilEnded(product, customer.agentId)).toMatchObject({ outcome: 'cancelled' })
  await expectNothingLeft(product, customer.agentId)
  await expectRefundedOnce(product, customer.agentId)
})
