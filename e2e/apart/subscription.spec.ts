import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { looksRight } from '../looksRight'
import { openOwnProduct } from '../ownProduct'
import type { Product } from '../product/startProduct'
import { valueIn } from '../product/valueIn'
import { auraUrl, buy, signUp, untilReady } from '../visitor'

const CHANGE_MS = 180_000

let product: Product
let page: Page
let agentUrl: string

// One agent, whose payments go wrong one after the other, in a product of its own: a card that fails is everybody's.
test.describe.configure({ mode: 'serial', timeout: 600_000 })
test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000)
  product = await openOwnProduct({
    machines: 'simulated',
    instance: 'subs',
    env: { BILLING_LOOK_MS: '1000', PAST_DUE_DAYS: '7' },
  })
  page = await (await browser.newContext()).newPage()
  await signUp(page)
  await buy(page)
  await untilReady(page)
  agentUrl = page.url()
  await product.controls.writeFile(await machine(), 'notes.txt', 'from before')
})
test.afterAll(async () => {
  await page?.context().close()
  await product?.close()
})

const untilIt = (word: string) =>
  expect(page.locator('.status').first()).toHaveText(word, { timeout: CHANGE_MS })

const one = (column: string, from: string) => valueIn(product, column, from)
const machine = () => one('name', '"Machine" WHERE "retiredAt" IS NULL')

/** A button of Stripe's own pages. */
async function pressAtStripe(path: string): Promise<void> {
  const url = new URL(path, product.sandbox.stripe.endpoint)
  expect((await fetch(url, { method: 'POST', redirect: 'manual' })).status).toBe(303)
}

/** The same machine, and what was on it. */
async function expectBackWithData(): Promise<void> {
  await untilReady(page)
  expect(await machine()).toMatch(/-g1$/)
  expect(await product.controls.readFiles(await machine())).toMatchObject({ 'notes.txt': 'from before' })
}

test('a renewal fails: past due, and it runs on', async () => {
  await product.controls.arm('declineCard')
  await pressAtStripe(`/subscriptions/${await one('id', '"Subscription"')}/end-period`)
  await untilIt('Past due')
  await expect(page.locator('#agent-lead')).toContainText(
    /Payment failed\. Update your card by .* runs until then/,
  )
  await expect(page.getByRole('button', { name: /^Update card/ })).toBeVisible()
  await looksRight(page, 'past-due')
})

test('the time is up: suspended, its data kept', async () => {
  await product.db.query(
    `INSERT INTO "Setting" (key, value, version, "updatedAt") VALUES ('pastDueDays', '0', 1, now())`,
  )
  await untilIt('Suspended')
  await expect(page.locator('#agent-lead')).toContainText('Stopped for non-payment. Data kept until')
  await expect(page.getByRole('main')).toContainText('Pay €19.00 and it starts by itself.')
  await expect(page.locator('.stages')).toHaveCount(0, { timeout: CHANGE_MS }) // the machine is off
  await looksRight(page, 'suspended')
})

test('paid by the button: it starts by itself, with its data', async () => {
  await page.getByRole('button', { name: /^Pay €19\.00/ }).click()
  await page.getByRole('link', { name: 'Pay now' }).click()
  await page.getByRole('button', { name: /^Pay/ }).click()
  await expect(page.getByRole('button', { name: /^Pay/ })).toHaveCount(0)
  await page.goto(agentUrl)
  await expectBackWithData()
})

test('the bank disputes a payment: stopped until it is settled, then back with its data', async () => {
  const intent = await one('"paymentIntentId"', '"Invoice" WHERE "paymentIntentId" IS NOT NULL')
  const { endpoint, secretKey } = product.sandbox.stripe
  const answer = await fetch(`${endpoint}/v1/payment_intents/${intent}`, {
    headers: { authorization: `Bearer ${secretKey}` },
  })
  const { latest_charge: charge } = (await answer.json()) as { latest_charge: string }
  await pressAtStripe(`/charges/${charge}/dispute`)
  await untilIt('Disputed')
  await expect(page.locator('#agent-lead')).toContainText('Your bank disputes a payment.')
  await expect(page.locator('.stages')).toHaveCount(0, { timeout: CHANGE_MS })
  await looksRight(page, 'disputed')
  await pressAtStripe(`/disputes/${await one('id', '"Dispute"')}/win`)
  await expectBackWithData()
})

test('billing has the invoices of both periods', async () => {
  await page.goto(auraUrl('/billing'))
  await expect(page.getByRole('row').filter({ hasText: 'Paid' })).toHaveCount(2)
  await looksRight(page, 'billing-after-trouble')
})
