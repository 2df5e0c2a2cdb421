import { afterAll, beforeAll, expect, test } from 'vitest'
import { Customer, expectOk } from '~/scripts/once/Customer'
import { hiddenFields } from '~/scripts/once/htmlForms'
import { waitUntil } from '~/scripts/services/waitUntil'
import { Staff } from './Staff'
import { startProduct, type Product } from './startProduct'
import { expectNothingLeft } from './truth'
import { untilEnded, untilRun } from './watch'

const ESTIMATE = 'Your plan includes 1 agent. Estimated cost: €19.00/month.'
let product: Product
let staff: Staff
beforeAll(async () => {
  product = await startProduct({ machines: 'simulated', instance: 'guard', env: { PRICES_MS: '3600000' } })
  staff = new Staff(product)
  await staff.signIn()
  await waitUntil(
    'what can be had is known',
    120_000,
    async () => (await count(`SELECT count(*) FROM "Setting" WHERE key = 'capacity'`)) === 1,
  )
})
afterAll(() => product?.close())

let visitors = 0
async function visitor(): Promise<Customer> {
  const customer = new Customer(product.url, `guarded-${++visitors}@customer.example`)
  await customer.signUp()
  return customer
}
const order = () => `${product.url}/agents/new?plan=small`
const count = async (sql: string) => Number((await product.db.query<{ count: string }>(sql)).rows[0]?.count)
/** Agents, payment pages and payments: what a sale would leave. */
const sold = async () => [
  await count('SELECT count(*) FROM "Agent"'),
  await count('SELECT count(*) FROM "Agent" WHERE "checkoutSessionId" IS NOT NULL'),
  (await product.admin.charges()).length,
]

/** The page says why beside the estimate; a form from before is refused with the same words, and no money moves. */
async function expectRefused({ browser }: Customer, form: Record<string, string>, words: RegExp) {
  const before = await sold()
  const page = expectOk('Order', await browser.get(order())).body
  expect(page).toMatch(words)
  expect(page).toContain(ESTIMATE)
  expect(page).toContain('Nothing was charged.')
  const answer = await browser.post(order(), form, order())
  expect([answer.status, answer.url]).toEqual([409, order()])
  expect(answer.body).toMatch(words)
  expect(await sold()).toEqual(before)
}
/** The order page as it was while all was well: the estimate, and the form that it would send. */
async function openOrder({ browser }: Customer): Promise<Record<string, string>> {
  const page = expectOk('Order', await browser.get(order())).body
  expect(page).toContain(ESTIMATE)
  expect(page).toMatch(/Due today[\s\S]*€19\.00/)
  expect(page).not.toContain('Nothing was charged.')
  return hiddenFields(page)
}
const capacity = (isThere: boolean) =>
  product.db.query(
    `UPDATE "Setting" SET value = jsonb_set(value, '{places,cx23@nbg1}', $1::jsonb) WHERE key = 'capacity'`,
    [JSON.stringify(isThere)],
  )

test('no capacity, fleet cap, paused: each refused in its words before any money moves', async () => {
  const customer = await visitor()
  const form = await openOrder(customer)
  await capacity(false)
  await expectRefused(
    customer,
    form,
    /Sold out in Nuremberg\. No free machine of this size there right now\./,
  )
  await capacity(true)
  await staff.set('fleetCapCents', { value: '1' })
  await expectRefused(customer, form, /Sold out in Nuremberg\. We are making room; nothing was charged\./)
  await staff.set('fleetCapCents', { value: '100000' })
  await staff.set('provisioningPaused', { isPaused: 'yes', publicReason: 'a new data centre', resumeAt: '' })
  await expectRefused(customer, form, /New setups are paused: a new data centre/)
  await staff.set('provisioningPaused', { publicReason: '', resumeAt: '' })
  await openOrder(customer)
})

test('one new setup an hour and customer, and the page says when the next one is', async () => {
  const customer = await visitor()
  await customer.buy()
  await untilEnded(product, customer.agentId)
  const form = {
    ...hiddenFields((await customer.browser.get(order())).body),
    plan: 'small',
    idempotency: crypto.randomUUID(),
  }
  await expectRefused(
    customer,
    form,
    /One new setup an hour\. Next at \d\d:\d\d UTC\. \(Try again is not counted; five a day\.\)/,
  )
})

test('costs that run away: paused, seen by whom, ended at Stripe, proved gone, limited, sold again', async () => {
  const customer = await product.payingCustomer()
  await untilEnded(product, customer.agentId)
  await staff.set('provisioningPaused', {
    isPaused: 'yes',
    publicReason: 'we look at something',
    resumeAt: '',
  })
  const late = await visitor()
  expect((await late.browser.get(order())).body).toContain('New setups are paused: we look at something')
  expect(await staff.page('/console/costs?sort=-machine')).toContain(customer.email)

  const { rows } = await product.db.query<{ id: string }>(
    'SELECT id FROM "Subscription" WHERE "agentId" = $1',
    [customer.agentId],
  )
  const { endpoint, secretKey } = product.sandbox.stripe
  const ended = await fetch(`${endpoint}/v1/subscriptions/${rows[0]?.id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${secretKey}` },
  })
  expect(ended.status).toBe(200)
  await untilRun(
    product,
    customer.agentId,
    'removed',
    ({ kind, endedAt }) => kind === 'deprovision' && endedAt !== null,
  )
  await expectNothingLeft(product, customer.agentId)

  await staff.set('fleetCapCents', { value: '50' })
  await staff.set('perCustomerHourly', { value: '2' })
  await staff.set('provisioningPaused', { publicReason: '', resumeAt: '' })
  await openOrder(late)
})
