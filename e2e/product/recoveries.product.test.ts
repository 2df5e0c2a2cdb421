import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { expectOk } from '~/scripts/once/Customer'
import { Staff } from './Staff'
import { startProduct, type Product } from './startProduct'
import { expectNothingLeft } from './truth'
import { serverOf } from './valueIn'
import { untilEnded, untilRun } from './watch'

const GIVES_UP_MS = 400_000

let product: Product
let staff: Staff
beforeAll(async () => {
  product = await startProduct({
    machines: 'simulated',
    instance: 'recov',
    env: { REFUND_GRACE_MIN: '60' },
  })
  staff = new Staff(product)
  await staff.signIn()
})
afterAll(() => product?.close())
afterEach(() => product.controls.clearFaults())

/** A customer whose setup was given up for this reason. */
async function givenUp(errorCode: RegExp): Promise<string> {
  const { agentId } = await product.payingCustomer()
  const run = await untilEnded(product, agentId, GIVES_UP_MS)
  expect(run).toMatchObject({ kind: 'provision', outcome: 'failed', attempt: 3 })
  const { rows } = await product.db.query<{ code: string }>(
    'SELECT DISTINCT "errorCode" AS code FROM "RunStep" WHERE "runId" = $1 AND "errorCode" IS NOT NULL',
    [run.id],
  )
  expect(rows.map(({ code }) => code).join()).toMatch(errorCode)
  return agentId
}

/** By the button on the agent's page in the console; its owner is charged nothing. */
async function triedAgain(agentId: string): Promise<void> {
  const charges = (await product.admin.charges()).length
  expectOk('Try again', await staff.press(`/console/agents/${agentId}`, { intent: 'tryAgain' }))
  const run = await untilRun(
    product,
    agentId,
    'the next setup ends',
    ({ kind, attempt, endedAt, outcome }) =>
      kind === 'provision' && endedAt !== null && (outcome !== 'failed' || attempt < 3),
    GIVES_UP_MS,
  )
  expect(run.outcome).toBe('succeeded')
  expect(await product.admin.charges()).toHaveLength(charges)
}

test('Tailscale’s client was taken away: setups wait, and go on with a new one in the environment', async () => {
  product.killWorker()
  const broken = product.start('worker', { TAILSCALE_CLIENT_SECRET: 'a client that was revoked' })
  const { agentId } = await product.payingCustomer()
  await untilRun(
    product,
    agentId,
    'the setup waits for its key',
    ({ step, waitReason }) => step === 'joinNetwork' && waitReason !== null,
    GIVES_UP_MS,
  )
  await broken.close()
  product.startWorker()
  expect(await untilEnded(product, agentId, GIVES_UP_MS)).toMatchObject({ outcome: 'succeeded', attempt: 1 })
})

test('host keys that are not the registered ones: each attempt is cleaned up, then Try again', async () => {
  await product.controls.arm('hostKeyWrong', { times: 100 })
  const agentId = await givenUp(/host_key_mismatch/)
  await product.controls.clearFaults()
  await triedAgain(agentId)
})

test('cloud-init fails on each machine: three attempts, then Try again', async () => {
  await product.controls.arm('cloudInitFails', { times: 100 })
  const agentId = await givenUp(/boot_failed/)
  await product.controls.clearFaults()
  await triedAgain(agentId)
})

test('the request limit is reached: the run says so, waits, and goes on by itself', async () => {
  await product.controls.setBudget({ left: 0, refillPerSecond: 0 })
  const { agentId } = await product.payingCustomer()
  const waiting = await untilRun(product, agentId, 'the run waits', (run) => run.waitReason !== null)
  expect(waiting).toMatchObject({ errorCode: 'rate_limited', waitReason: 'The cloud asks us to slow down.' })
  await product.controls.setBudget({ refillPerSecond: 10 })
  expect(await untilEnded(product, agentId, GIVES_UP_MS)).toMatchObject({ outcome: 'succeeded', attempt: 1 })
})

test('a server that was deleted behind Aura’s back holds nobody: a removal ends, and no more is charged', async () => {
  const customer = await product.payingCustomer()
  const { agentId } = customer
  expect(await untilEnded(product, agentId, GIVES_UP_MS)).toMatchObject({ outcome: 'succeeded' })
  const { endpoint, token } = product.sandbox.hetzner
  const deleted = await fetch(`${endpoint}/servers/${await serverOf(product, agentId)}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  })
  expect(deleted.status).toBe(200)
  await customer.press('remove', { typed: (await customer.status()).name })
  const removal = await untilRun(
    product,
    agentId,
    'removed',
    ({ kind, endedAt }) => kind === 'deprovision' && endedAt !== null,
    GIVES_UP_MS,
  )
  expect(removal.outcome).toBe('succeeded')
  await expectNothingLeft(product, agentId)
  const { rows } = await product.db.query('SELECT status FROM "Subscription" WHERE "agentId" = $1', [agentId])
  expect(rows).toEqual([{ status: 'canceled' }])
})
