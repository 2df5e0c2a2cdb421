import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '~/scripts/services/waitUntil'
import { pipelines } from '~/core/domain/pipelines'
import { startProduct, type Product } from './startProduct'
import { expectNothingLeft, expectOneMachine } from './truth'
import { childrenOfWorker, untilEnded, untilPerforming, untilRun } from './watch'

let product: Product
beforeAll(async () => {
  product = await startProduct({ machines: 'simulated', instance: 'kill' })
})
afterAll(() => product.close())

/** The worker is gone as if by a power cut; nothing that it started may live on; then another one comes. */
async function replaceKilledWorker(): Promise<void> {
  product.killWorker()
  await waitUntil(
    'no child of the worker is left',
    20_000,
    async () => childrenOfWorker(product).length === 0,
  )
  product.startWorker()
}

async function remove(agentId: string, name: string): Promise<void> {
  const customer = customers.get(agentId)
  await customer?.press('remove', { typed: name })
}
const customers = new Map<string, Awaited<ReturnType<Product['payingCustomer']>>>()

async function readyAgent(): Promise<{ agentId: string; name: string }> {
  const customer = await product.payingCustomer()
  customers.set(customer.agentId, customer)
  await untilEnded(product, customer.agentId)
  return { agentId: customer.agentId, name: (await customer.status()).name }
}

test.each(pipelines.provision.forward)(
  'a worker killed in %s leaves no child, and the agent comes up on one machine',
  async (step) => {
    const customer = await product.payingCustomer()
    await untilPerforming(product, customer.agentId, step)
    await replaceKilledWorker()
    const run = await untilEnded(product, customer.agentId)
    expect(run).toMatchObject({ outcome: 'succeeded', attempt: 1 })
    await expectOneMachine(product, customer.agentId)
    await customer.press('remove', { typed: (await customer.status()).name })
    await untilRun(
      product,
      customer.agentId,
      'removed',
      (one) => one.kind === 'deprovision' && one.endedAt !== null,
    )
  },
)

test.each(pipelines.deprovision.forward)(
  'a worker killed in %s of a removal leaves nothing of the agent',
  async (step) => {
    const { agentId, name } = await readyAgent()
    await remove(agentId, name)
    await untilPerforming(product, agentId, step, 'deprovision')
    await replaceKilledWorker()
    const run = await untilRun(
      product,
      agentId,
      'removed',
      (one) => one.kind === 'deprovision' && one.endedAt !== null,
    )
    expect(run.outcome).toBe('succeeded')
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
