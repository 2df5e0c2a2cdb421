import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Customer } from '~/scripts/once/Customer'
import type { StepName } from '~/core/domain/run'
import { killWorkerIn } from './killWorkerIn'
import { startProduct, type Product } from './startProduct'
import { expectNothingLeft, expectOneMachine } from './truth'
import { serverOf } from './valueIn'
import { wasCancelledIn } from './wasCancelledIn'
import { runOf, untilEnded, untilRun } from './watch'

let product: Product
beforeAll(async () => {
  product = await startProduct({ machines: 'simulated', instance: 'repro' })
})
afterAll(() => product.close())
afterEach(() => product.controls.clearFaults())

const FILE = 'notes/of today.txt'
/** Longer than it is looked for. */
const FROZEN_SECONDS = 3_600

async function liveMachine(agentId: string): Promise<string | null> {
  const { rows } = await product.db.query<{ name: string }>(
    `SELECT name FROM "Machine" WHERE "agentId" = $1 AND "retiredAt" IS NULL`,
    [agentId],
  )
  return rows[0]?.name ?? null
}

/** A ready agent with a file in its workspace. */
async function agentWithFile(): Promise<{ customer: Customer; agentId: string; content: string }> {
  const customer = await product.payingCustomer()
  const { agentId } = customer
  await untilEnded(product, agentId)
  const content = `written for ${agentId}`
  await product.controls.writeFile((await liveMachine(agentId))!, FILE, content)
  return { customer, agentId, content }
}

const untilReprovisioned = (agentId: string) =>
  untilRun(product, agentId, 'reprovisioned', (run) => run.kind === 'reprovision' && run.endedAt !== null)

/** On its one machine, of this generation, is what was written. */
async function expectFile(agentId: string, content: string, generation: number): Promise<void> {
  const machine = await liveMachine(agentId)
  expect(machine).toMatch(new RegExp(`-g${generation}$`))
  expect(await product.controls.readFiles(machine!)).toMatchObject({ [FILE]: content })
  await expectOneMachine(product, agentId)
}

const press = (customer: Customer) => customer.press('reprovision', { understood: 'yes' })

/** A step may be over before it was seen: on a busy machine it takes more than one agent. */
const TRIES_MAX = 6

async function cancelledIn(step: 'backUpAgent' | 'configureAgent') {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const one = await agentWithFile()
    await press(one.customer)
    const { agentId } = one
    const cancelling = {
      agentId,
      step,
      kind: 'reprovision',
      press: () => one.customer.press('cancel'),
    } as const
    if (await wasCancelledIn(product, cancelling)) return one
  }
  throw new Error(`each time ${step} was over before the cancel came`)
}

test('after a reprovision the file is there, on one new machine, and the old one is gone', async () => {
  const { customer, agentId, content } = await agentWithFile()
  await press(customer)
  expect(await untilReprovisioned(agentId)).toMatchObject({ outcome: 'succeeded', attempt: 1 })
  await expectFile(agentId, content, 2)
  const { rows } = await product.db.query(
    `SELECT cause, state, bytes > 0 AS "hasBytes" FROM "Backup" WHERE "agentId" = $1`,
    [agentId],
  )
  expect(rows).toEqual([{ cause: 'beforeReprovision', state: 'verified', hasBytes: true }])
})

test.each([
  { fault: 'backupFails', code: 'backup_failed' },
  { fault: 'backupCorrupt', code: 'backup_' },
] as const)('$fault, each time: nothing is destroyed, and the agent runs on', async ({ fault, code }) => {
  const { customer, agentId, content } = await agentWithFile()
  await product.controls.arm(fault, { times: 100 })
  await press(customer)
  const run = await untilReprovisioned(agentId)
  expect(run.outcome).toBe('failed')
  expect(run.errorCode).toContain(code)
  await expectFile(agentId, content, 1)
  await customer.waitFor('Ready', 120_000, ({ status }) => status.word === 'Ready')
})

test('a restore that fails is done again, and the file is there', async () => {
  const { customer, agentId, content } = await agentWithFile()
  await product.controls.arm('restoreFails')
  await press(customer)
  expect(await untilReprovisioned(agentId)).toMatchObject({ outcome: 'succeeded' })
  await expectFile(agentId, content, 2)
})

test('a new machine that dies is replaced by another one with the data', async () => {
  const { customer, agentId, content } = await agentWithFile()
  await product.controls.arm('machineDies', { value: 'configureAgent' })
  await press(customer)
  expect(await untilReprovisioned(agentId)).toMatchObject({ outcome: 'succeeded', attempt: 2 })
  await expectFile(agentId, content, 3)
})

test('of a machine that does not answer a copy of its disk is kept, and a restore of that brings the data back', async () => {
  const { customer, agentId, content } = await agentWithFile()
  await product.controls.freeze(await serverOf(product, agentId), FROZEN_SECONDS)
  await product.db.query(`UPDATE "Agent" SET health = 'degraded' WHERE id = $1`, [agentId])
  await customer.press('reprovision', { understood: 'yes', typed: 'without backup' })
  const first = await untilReprovisioned(agentId)
  expect(first).toMatchObject({ outcome: 'succeeded' })
  expect(await product.controls.readFiles((await liveMachine(agentId))!)).not.toHaveProperty([FILE])
  const backups = await product.db.query<{ id: string; kind: string; state: string }>(
    `SELECT id, kind, state FROM "Backup" WHERE "agentId" = $1 AND state <> 'failed'`,
    [agentId],
  )
  expect(backups.rows).toMatchObject([{ kind: 'snapshot', state: 'verified' }])
  await customer.press(`restore/${backups.rows[0]!.id}`)
  await untilRun(
    product,
    agentId,
    'restored',
    (run) => run.kind === 'reprovision' && run.endedAt !== null && run.id !== first.id,
  )
  await expectFile(agentId, content, 3)
})

test('a cancel before the point of no return leaves all as it was', async () => {
  const { customer, agentId, content } = await cancelledIn('backUpAgent')
  expect(await untilReprovisioned(agentId)).toMatchObject({ outcome: 'cancelled' })
  await expectFile(agentId, content, 1)
  await customer.waitFor('Ready', 120_000, ({ status }) => status.word === 'Ready')
})

test('a cancel after it leaves the data safe and no machine, and starting again brings both back', async () => {
  const { customer, agentId, content } = await cancelledIn('configureAgent')
  expect(await untilReprovisioned(agentId)).toMatchObject({ outcome: 'cancelled' })
  expect(await liveMachine(agentId)).toBeNull()
  await expectNothingLeft(product, agentId)
  await customer.press('retry')
  await untilRun(product, agentId, 'revived', (run) => run.kind === 'revive' && run.endedAt !== null)
  expect(await runOf(product, agentId, 'revive')).toMatchObject({ outcome: 'succeeded' })
  await expectFile(agentId, content, 3)
})

test.each<StepName>(['backUpAgent', 'retireMachine', 'restoreAgent'])(
  'a worker killed in %s of a reprovision leaves no child, and the file is there on one machine',
  async (step) => {
    const { customer, agentId, content } = await agentWithFile()
    const begin = () => press(customer).then(() => customer)
    await killWorkerIn(product, { step, kind: 'reprovision', begin })
    expect(await untilReprovisioned(agentId)).toMatchObject({ outcome: 'succeeded' })
    await expectFile(agentId, content, 2)
  },
)
