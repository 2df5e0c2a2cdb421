import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '~/scripts/services/waitUntil'
import { pipelines } from '~/core/domain/pipelines'
import type { Customer } from '~/scripts/once/Customer'
import { killWorkerIn } from './killWorkerIn'
import { startProduct, type Product } from './startProduct'
import { expectNothingLeft, expectOneMachine } from './truth'
import { untilEnded, untilPerforming, untilRun } from './watch'

let product: Product
beforeAll(async () => {
  product = await startProduct({ machines: 'simulated', instance: 'kill' })
})
afterAll(() => product.close())

const remove = async (customer: Customer) =>
  customer.press('remove', { typed: (await customer.status()).name })

const untilRemoved = (agentId: string) =>
  untilRun(product, agentId, 'removed', (run) => run.kind === 'deprovision' && run.endedAt !== null)

test.each(pipelines.provision.forward)(
  'a worker killed in %s leaves no child, and the agent comes up on one machine',
  async (step) => {
    const begin = () => product.payingCustomer()
    const customer = await killWorkerIn(product, { step, kind: 'provision', begin })
    const { agentId } = customer
    expect(await untilEnded(product, agentId)).toMatchObject({ outcome: 'succeeded', attempt: 1 })
    await expectOneMachine(product, agentId)
    await remove(customer)
    await untilRemoved(agentId)
  },
)

test.each(pipelines.deprovision.forward)(
  'a worker killed in %s of a removal leaves nothing of the agent',
  async (step) => {
    const customer = await product.payingCustomer()
    await untilEnded(product, customer.agentId)
    const begin = () => remove(customer).then(() => customer)
    const { agentId } = await killWorkerIn(product, { step, kind: 'deprovision', begin })
    expect((await untilRemoved(agentId)).outcome).toBe('succeeded')
    await expectNothingLeft(product, agentId)
  },
)

const disasters: [string, () => Promise<void>][] = [
  [
    'Redis restarted',
    async () => {
      await product.redis.stop()
      await product.redis.start()
    },
  ],
  [
    'Redis emptied',
    async () => {
      const { Redis } = await import('ioredis')
      const redis = new Redis(product.redis.url)
      await redis.flushall()
      redis.disconnect()
    },
  ],
  ['Postgres restarted', () => product.postgres.restart('immediate')],
]

test.each(disasters)('with %s in mid-play the agent comes up on one machine', async (_name, strike) => {
  const customer = await product.payingCustomer()
  await untilPerforming(product, customer.agentId, 'configureAgent')
  await strike()
  expect(await untilEnded(product, customer.agentId)).toMatchObject({ outcome: 'succeeded', attempt: 1 })
  await expectOneMachine(product, customer.agentId)
})

test('a worker that is told to stop while Redis is away ends, and another one goes on', async () => {
  const customer = await product.payingCustomer()
  await untilPerforming(product, customer.agentId, 'configureAgent')
  await product.redis.stop()
  const stopped = product.parts.worker
  process.kill(stopped.pid, 'SIGTERM')
  await waitUntil('the worker has ended', 90_000, () => stopped.hasEnded())
  await product.redis.start()
  product.startWorker()
  expect(await untilEnded(product, customer.agentId)).toMatchObject({ outcome: 'succeeded', attempt: 1 })
})
