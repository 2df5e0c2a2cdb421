import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ansibleConfigurator } from '~/core/adapters/ansible/ansibleConfigurator'
import { nodeKeys } from '~/core/adapters/crypto/nodeKeys'
import { expectOk } from '~/scripts/once/Customer'
import { waitUntil } from '~/scripts/services/waitUntil'
import { machineWithKeys } from './machineWithKeys'
import { proveNoSecretOut } from './proveNoSecretOut'
import { Staff } from './Staff'
import { startProduct, type Product } from './startProduct'
import { expectNothingLeft, expectOneMachine, expectRefundedOnce } from './truth'
import { childrenOfWorker, untilEnded, untilPerforming, untilRun } from './watch'

const PROVISION_MS = 480_000

let product: Product
beforeAll(async () => {
  product = await startProduct({
    machines: 'real',
    instance: 'spine',
    env: { BOOT_LIMIT_MS: '300000', VERIFY_LIMIT_MS: '300000', BOOT_LOOK_MS: '500', VERIFY_LOOK_MS: '500' },
  })
})
afterAll(() => product.close())
afterEach(() => product.controls.clearFaults())

type Customer = Awaited<ReturnType<Product['payingCustomer']>>

async function removed(customer: Customer): Promise<void> {
  await customer.press('remove', { typed: (await customer.status()).name })
  await untilRun(
    product,
    customer.agentId,
    'removed',
    (run) => run.kind === 'deprovision' && run.endedAt !== null,
  )
}

describe('a ready agent on a real machine', () => {
  let customer: Customer
  beforeAll(async () => {
    customer = await product.payingCustomer()
    expect(await untilEnded(product, customer.agentId, PROVISION_MS)).toMatchObject({
      outcome: 'succeeded',
      attempt: 1,
    })
  })
  afterAll(() => removed(customer))

  test('another host key than the registered one is refused', async () => {
    const { target } = await machineWithKeys(product, customer.agentId)
    const configurator = ansibleConfigurator({
      ansiblePlaybook: 'ansible-playbook',
      ssh: 'ssh',
      workDir: product.workDir,
    })
    const { signal } = new AbortController()
    const looked = (hostKey: string) =>
      expect.poll(() => configurator.bootState({ ...target, hostKey }, signal), { timeout: 120_000 })
    await looked(target.hostKey).toMatchObject({ at: 'finished' })
    await looked(nodeKeys.sshKeyPair().publicKey).toEqual({ at: 'hostKeyMismatch' })
  })

  test('a registration token that is used twice gets 409 and raises an alert', async () => {
    const { name, target, token } = await machineWithKeys(product, customer.agentId)
    const answer = await fetch(`${product.env.MACHINE_CALLBACK_URL}/machines/register/${token}`, {
      method: 'POST',
      body: new URLSearchParams({ pub_key_ed25519: nodeKeys.sshKeyPair().publicKey }),
    })
    expect(answer.status).toBe(409)
    expect((await machineWithKeys(product, customer.agentId)).target.hostKey).toBe(target.hostKey)
    const { rows } = await product.db.query(
      `SELECT kind FROM "Alert" WHERE subject = $1 AND "clearedAt" IS NULL`,
      [name],
    )
    expect(rows).toEqual([{ kind: 'registration_used' }])
  })

  test('staff update it where it is: backed up first, and it answers again', async () => {
    const staff = new Staff(product)
    await staff.signIn()
    const { name } = await customer.status()
    expectOk('Update', await staff.press(`/console/agents/${name}`, { intent: 'update' }))
    const run = await untilRun(
      product,
      customer.agentId,
      'updated',
      ({ kind, endedAt }) => kind === 'update' && endedAt !== null,
    )
    expect(run).toMatchObject({ outcome: 'succeeded', attempt: 1 })
    const { rows } = await product.db.query(
      `SELECT cause, state, generation FROM "Backup" JOIN "Machine" ON "Machine".id = "machineId" WHERE "Backup"."runId" = $1`,
      [run.id],
    )
    expect(rows).toEqual([{ cause: 'beforeUpdate', state: 'verified', generation: 1 }])
    await expectOneMachine(product, customer.agentId)
  })
})

test('no secret is in state, logs, payloads, arguments or environments during a provision', async () => {
  await proveNoSecretOut(product)
})

test('three customers at once each get their own machine, also when cloud-init ends late', async () => {
  for (let n = 0; n < 3; n++) await product.controls.arm('cloudInitLate', { value: 30 })
  const customers = await Promise.all([
    product.payingCustomer(),
    product.payingCustomer(),
    product.payingCustomer(),
  ])
  for (const customer of customers) {
    expect(await untilEnded(product, customer.agentId, 2 * PROVISION_MS)).toMatchObject({
      outcome: 'succeeded',
      attempt: 1,
    })
  }
  for (const customer of customers) await expectOneMachine(product, customer.agentId)
  const { rows } = await product.db.query(
    `SELECT step, "errorCode", cause FROM "RunStep" WHERE result = 'failed'`,
  )
  expect(rows, 'failed connections').toEqual([])
  await Promise.all(customers.map(removed))
  for (const customer of customers) await expectNothingLeft(product, customer.agentId)
})

test.each(['createMachine', 'configureAgent'] as const)(
  'a worker killed in %s leaves no child, and the agent comes up on one machine',
  async (step) => {
    const customer = await product.payingCustomer()
    await untilPerforming(product, customer.agentId, step)
    await waitUntil('its child is at work', 120_000, async () => childrenOfWorker(product).length > 0)
    product.killWorker()
    await waitUntil(
      'no child of the worker is left',
      120_000,
      async () => childrenOfWorker(product).length === 0,
    )
    product.startWorker()
    expect(await untilEnded(product, customer.agentId, PROVISION_MS)).toMatchObject({
      outcome: 'succeeded',
      attempt: 1,
    })
    await expectOneMachine(product, customer.agentId)
    await removed(customer)
  },
)

test('a cancel in mid-play leaves nothing and gives the money back once', async () => {
  const customer = await product.payingCustomer()
  expect(await untilPerforming(product, customer.agentId, 'configureAgent')).not.toBeNull()
  await customer.press('cancel')
  expect(await untilEnded(product, customer.agentId)).toMatchObject({ outcome: 'cancelled' })
  await expectNothingLeft(product, customer.agentId)
  await expectRefundedOnce(product, customer.agentId)
})

test.each([
  ['cloudInitFails', undefined, 2],
  ['machineDies', 'configureAgent', 2],
  ['slowSsh', 15, 1],
] as const)('%s (%s): the agent comes up in attempt %i', async (fault, value, attempt) => {
  await product.controls.arm(fault, { value })
  const customer = await product.payingCustomer()
  expect(await untilEnded(product, customer.agentId, 2 * PROVISION_MS)).toMatchObject({
    outcome: 'succeeded',
    attempt,
  })
  await expectOneMachine(product, customer.agentId)
  await removed(customer)
})

test('cloud-init that fails each time: three attempts, then nothing is left and the money is back', async () => {
  await product.controls.arm('cloudInitFails', { times: 3 })
  const customer = await product.payingCustomer()
  expect(await untilEnded(product, customer.agentId, 2 * PROVISION_MS)).toMatchObject({
    outcome: 'failed',
    attempt: 3,
  })
  await untilRun(
    product,
    customer.agentId,
    'refunded',
    ({ kind, endedAt }) => kind === 'refund' && endedAt !== null,
  )
  expect((await customer.status()).lead.map(String).join('')).toContain('You owe nothing')
  await expectNothingLeft(product, customer.agentId)
  await expectRefundedOnce(product, customer.agentId)
})
