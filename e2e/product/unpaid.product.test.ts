import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Customer } from '~/scripts/once/Customer'
import { startProduct, type Product } from './startProduct'
import { expectOneMachine } from './truth'
import { untilEnded, untilRun } from './watch'

let product: Product
beforeAll(async () => {
  product = await startProduct({
    machines: 'simulated',
    instance: 'unpd',
    // No grace: what was not paid is stopped at once.
    env: { PAST_DUE_DAYS: '0', BILLING_LOOK_MS: '1000', PRICES_MS: '1000' },
  })
})
afterAll(() => product.close())

const FILE = 'notes/of today.txt'
const LIMIT_MS = 240_000

const one = async <Row>(sql: string, values: unknown[]): Promise<Row> => {
  const { rows } = await product.db.query(sql, values)
  if (!rows[0]) throw new Error(`Nothing: ${sql}`)
  return rows[0] as Row
}
const machineOf = async (agentId: string) =>
  (
    await one<{ name: string }>(`SELECT name FROM "Machine" WHERE "agentId" = $1 AND "retiredAt" IS NULL`, [
      agentId,
    ])
  ).name
/** A button of Stripe's own pages. */
const press = async (path: string, form: Record<string, string> = {}) => {
  const url = new URL(path, product.sandbox.stripe.endpoint)
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
  expect(answer.status).toBe(303)
}

async function agentWithFile(): Promise<{ customer: Customer; agentId: string; content: string }> {
  const customer = await product.payingCustomer()
  const { agentId } = customer
  await untilEnded(product, agentId)
  const content = `written for ${agentId}`
  await product.controls.writeFile(await machineOf(agentId), FILE, content)
  return { customer, agentId, content }
}
const untilIt = (customer: Customer, word: string) =>
  customer.waitFor(word, LIMIT_MS, ({ status }) => status.word === word)
const untilOver = (agentId: string, kind: 'suspend' | 'resume') =>
  untilRun(product, agentId, kind, (run) => run.kind === kind && run.endedAt !== null)

/** The same machine, running, with what was written. */
async function expectBack(customer: Customer, content: string): Promise<void> {
  await untilIt(customer, 'Ready')
  const machine = await machineOf(customer.agentId)
  expect(machine).toMatch(/-g1$/)
  expect(await product.controls.readFiles(machine)).toMatchObject({ [FILE]: content })
  await expectOneMachine(product, customer.agentId)
}

test('a renewal that fails: stopped; paid on the invoice’s page: back by itself, with its data', async () => {
  const { customer, agentId, content } = await agentWithFile()
  const { id } = await one<{ id: string }>(`SELECT id FROM "Subscription" WHERE "agentId" = $1`, [agentId])
  await product.controls.arm('declineCard')
  await press(`/subscriptions/${id}/end-period`)
  await untilIt(customer, 'Suspended')
  await untilOver(agentId, 'suspend')

  const { hostedUrl } = await one<{ hostedUrl: string }>(
    `SELECT "hostedUrl" FROM "Invoice" WHERE "agentId" = $1 AND status = 'open'`,
    [agentId],
  )
  await press(new URL(hostedUrl).pathname, { card: '4242' })
  await untilOver(agentId, 'resume')
  await expectBack(customer, content)
})

test('a payment that the bank takes back: stopped until it is decided, then back with its data', async () => {
  const { customer, agentId, content } = await agentWithFile()
  const { paymentIntentId } = await one<{ paymentIntentId: string }>(
    `SELECT "paymentIntentId" FROM "Invoice" WHERE "agentId" = $1`,
    [agentId],
  )
  const { endpoint, secretKey } = product.sandbox.stripe
  const answer = await fetch(`${endpoint}/v1/payment_intents/${paymentIntentId}`, {
    headers: { authorization: `Bearer ${secretKey}` },
  })
  const { latest_charge: charge } = (await answer.json()) as { latest_charge: string }
  await press(`/charges/${charge}/dispute`)
  await untilIt(customer, 'Disputed')
  await untilOver(agentId, 'suspend')
  const dispute = await one<{ id: string; feeCents: number }>(
    `SELECT id, "feeCents" FROM "Dispute" WHERE "agentId" = $1`,
    [agentId],
  )
  expect(dispute.feeCents).toBe(2000)
  await press(`/disputes/${dispute.id}/win`)
  await untilOver(agentId, 'resume')
  await expectBack(customer, content)
})

test('the provider’s prices are read, and what a customer costs stands beside what they paid', async () => {
  const { hourlyMicros } = await one<{ hourlyMicros: string }>(
    `SELECT "hourlyMicros" FROM "ResourcePrice" WHERE kind = 'server' AND type = 'cx23' AND location = 'nbg1' AND "toAt" IS NULL`,
    [],
  )
  expect(Number(hourlyMicros)).toBeGreaterThan(0)
  const { value } = await one<{ value: { places: Record<string, boolean> } }>(
    `SELECT value FROM "Setting" WHERE key = 'capacity'`,
    [],
  )
  expect(value.places['cx23@nbg1']).toBe(true)
  const { feeCents } = await one<{ feeCents: number }>(
    `SELECT "feeCents" FROM "Invoice" WHERE "feeCents" IS NOT NULL LIMIT 1`,
    [],
  )
  expect(feeCents).toBeGreaterThan(0)
})
