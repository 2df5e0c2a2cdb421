import { afterAll, beforeAll, expect, test } from 'vitest'
import { pipelines } from '~/core/domain/pipelines'
import { startProduct, type Product } from './startProduct'
import { expectNothingLeft, expectRefundedOnce } from './truth'
import { untilEnded, untilPerforming } from './watch'

let product: Product
beforeAll(async () => {
  product = await startProduct({ machines: 'simulated', instance: 'cncl' })
})
afterAll(() => product.close())

test.each(pipelines.provision.forward)(
  'a cancel in %s takes all away and gives the money back once',
  async (step) => {
    const customer = await product.payingCustomer()
    await untilPerforming(product, customer.agentId, step)
    await customer.press('cancel')
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
  const customer = await product.payingCustomer()
  await untilPerforming(product, customer.agentId, 'configureAgent')
  await Promise.all([customer.press('cancel'), customer.press('cancel').catch(() => {})])
  expect(await untilEnded(product, customer.agentId)).toMatchObject({ outcome: 'cancelled' })
  await expectNothingLeft(product, customer.agentId)
  await expectRefundedOnce(product, customer.agentId)
})
