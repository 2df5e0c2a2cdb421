import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { breakCloud, mend } from '../faults'
import { holdBackups } from '../holdBackups'
import { looksRight } from '../looksRight'
import { openOwnProduct } from '../ownProduct'
import type { Product } from '../product/startProduct'
import { serverOf } from '../product/valueIn'
import { HELD_MS, slowCloud, usualCloud } from '../slowCloud'
import { auraUrl, buy, order, runOf, signInAsStaff, signUp, untilNextRunEnded, untilReady } from '../visitor'

const CHANGE_MS = 240_000
/** Longer than a state is looked at four times. */
const CAPACITY_WAIT_MS = 30_000
const FROZEN_SECONDS = 20

let product: Product

// What is seen for a moment only is held: the cloud takes its time, or stands still, in a product of its own.
test.describe.configure({ mode: 'serial', timeout: 900_000 })
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await openOwnProduct({
    machines: 'simulated',
    instance: 'state',
    env: {
      PROBE_MS: '1000',
      WATCH_MS: '2000',
      CAPACITY_WAIT_MS: String(CAPACITY_WAIT_MS),
    },
  })
})
test.afterEach(() => Promise.all([mend(), usualCloud()]))
test.afterAll(() => product?.close())

const chip = (page: Page) => page.locator('.status').first()
const lead = (page: Page) => page.locator('#agent-lead')
const untilItSays = (page: Page, word: string | RegExp) =>
  expect(chip(page)).toHaveText(word, { timeout: CHANGE_MS })

/** Its page by its id alone: the checkout leads there only once it is paid. */
async function openNewest(page: Page): Promise<string> {
  const { rows } = await product.db.query<{ id: string }>(
    'SELECT id FROM "Agent" ORDER BY "createdAt" DESC LIMIT 1',
  )
  const id = rows[0]?.id ?? ''
  await page.goto(auraUrl(`/agents/${id}`))
  return id
}

test('a payment that is open, and one that is on its way', async ({ page }) => {
  await signUp(page)
  await order(page)
  const id = await openNewest(page)
  await expect(lead(page)).toContainText('Finish your payment (until')
  await looksRight(page, 'state-checkout-open')
  await product.db.query('UPDATE "Agent" SET "checkoutReturnAt" = now() WHERE id = $1', [id])
  await page.reload()
  await expect(lead(page)).toContainText('Confirming your payment.')
  await looksRight(page, 'state-paying')
})

test('in line, and waiting for the cloud', async ({ page, browser }) => {
  await product.db.query(
    `INSERT INTO "Setting" (key, value, version, "updatedAt") VALUES ('machinesPerMinute', '1', 1, now())`,
  )
  await breakCloud('capacityGone', 1_000)
  const others = await browser.newContext()
  const first = await others.newPage()
  await signUp(first)
  await buy(first)
  await expect(lead(first)).toContainText('Waiting for the cloud', { timeout: CHANGE_MS })
  await signUp(page)
  await buy(page)
  await expect(lead(page)).toContainText('in line', { timeout: CHANGE_MS })
  await looksRight(page, 'state-queued')
  await others.close()
  await product.db.query(`DELETE FROM "Setting" WHERE key = 'machinesPerMinute'`)
  await expect(lead(page)).toContainText('Waiting for the cloud', { timeout: CHANGE_MS })
  await expect(page.getByRole('main')).toContainText('No free machine of this size in Nuremberg right now.')
  await looksRight(page, 'state-waiting')
})

test('a setup that is slow, and is cancelled, to its refund', async ({ page }) => {
  await slowCloud({ createMs: HELD_MS, deleteMs: HELD_MS })
  await signUp(page)
  await buy(page)
  await expect(lead(page)).toHaveText('Creating machine', { timeout: CHANGE_MS })
  await product.db.query(
    `UPDATE "Run" SET "stepStartedAt" = now() - interval '10 min' WHERE step = 'createMachine'`,
  )
  await expect(async () => {
    await page.reload()
    await expect(page.getByRole('main')).toContainText('takes longer than usual', { timeout: 1_000 })
  }).toPass({ timeout: CHANGE_MS })
  await looksRight(page, 'state-slow')
  await page.goto(`${page.url()}/cancel`)
  await page.getByRole('button', { name: /^Cancel and refund/ }).click()
  await expect(page.locator('.stages li[aria-current=step] .stages__name')).toContainText(
    'Removing machine',
    {
      timeout: CHANGE_MS,
    },
  )
  await looksRight(page, 'state-cancelling')
  await usualCloud()
  await untilItSays(page, 'Cancelled, refunded')
  await looksRight(page, 'state-cancelled')
})

test('what becomes of a ready agent', async ({ page, browser }) => {
  await signUp(page)
  await buy(page)
  await untilReady(page)
  const url = page.url()
  const name = await page.getByRole('heading', { level: 1 }).innerText()

  await test.step('it does not answer', async () => {
    const server = await serverOf(product, url.slice(url.lastIndexOf('/') + 1))
    await product.controls.freeze(server, FROZEN_SECONDS)
    await untilItSays(page, 'Degraded')
    await expect(lead(page)).toContainText('Not answering since')
    await looksRight(page, 'state-degraded')
    await untilReady(page, CHANGE_MS)
  })

  await test.step('it is backed up', async () => {
    const before = (await runOf(page, url))?.id ?? null
    const held = await holdBackups()
    await page.goto(url)
    await page.getByRole('button', { name: /^Back up/ }).click()
    await untilItSays(page, 'Backing up')
    await looksRight(page, 'state-backing-up')
    await held.goOn()
    await untilNextRunEnded(page, url, before)
  })

  await test.step('it is updated by staff', async () => {
    const before = (await runOf(page, url))?.id ?? null
    const held = await holdBackups()
    const staff = await (await browser.newContext()).newPage()
    await signInAsStaff(staff)
    await staff.goto(auraUrl(`/console/agents/${name}`))
    await staff.getByRole('button', { name: `Update ${name}` }).click()
    await untilItSays(page, 'Updating')
    await looksRight(page, 'state-updating')
    await held.goOn()
    await untilNextRunEnded(page, url, before)
    await staff.context().close()
  })

  await test.step('it ends with its period', async () => {
    await page.goto(`${url}/remove`)
    await page.getByLabel(/^On /).check()
    await page.getByLabel(/^Type /).fill(name)
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await untilItSays(page, 'Ending')
    await looksRight(page, 'state-ending')
    await page.getByRole('button', { name: `Keep it ${name}` }).click()
    await untilItSays(page, 'Ready')
  })

  await test.step('it is reprovisioned, and that is cancelled when its machine has gone', async () => {
    await slowCloud({ deleteMs: HELD_MS })
    await page.goto(`${url}/reprovision`)
    await page.getByLabel('I understand').check()
    await page.getByRole('button', { name: 'Back up and reprovision' }).click()
    await expect(page.locator('.stages li[aria-current=step] .stages__name')).toContainText('Removing', {
      timeout: CHANGE_MS,
    })
    await looksRight(page, 'state-reprovisioning')
    await page.goto(`${url}/cancel`)
    await page.getByRole('button', { name: 'Stop it' }).click()
    await usualCloud()
    await expect(lead(page)).toContainText('Your data is safe in the backup of', { timeout: CHANGE_MS })
    await looksRight(page, 'state-data-safe')
    await page.getByRole('button', { name: /^Start again/ }).click()
    await untilReady(page, CHANGE_MS)
  })

  await test.step('it is removed', async () => {
    await slowCloud({ deleteMs: HELD_MS })
    await page.goto(`${url}/remove`)
    await page.getByLabel(/^Type /).fill(name)
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await untilItSays(page, 'Removing')
    await looksRight(page, 'state-removing')
    await usualCloud()
    await untilItSays(page, 'Removed')
    await looksRight(page, 'state-removed')
  })
})

test('an attempt that did not work, a setup that was given up, and its refund', async ({ page }) => {
  await product.db.query(
    `INSERT INTO "Setting" (key, value, version, "updatedAt") VALUES ('refundGraceMin', '60', 1, now())`,
  )
  await breakCloud('cloudInitFails', 3)
  await slowCloud({ deleteMs: HELD_MS })
  await signUp(page)
  await buy(page)
  await expect(lead(page)).toContainText('Cleaning up, then attempt 2 of 3.', { timeout: CHANGE_MS })
  await looksRight(page, 'state-cleaning-up')
  await usualCloud()
  await expect(lead(page)).toContainText('We tried three times and removed everything.', {
    timeout: 2 * CHANGE_MS,
  })
  await looksRight(page, 'state-failed')
  await page.getByRole('link', { name: /^Refund me/ }).click()
  await page.getByRole('button', { name: 'Refund me €19.00' }).click()
  await expect(page.getByText('Refunded.')).toBeVisible({ timeout: CHANGE_MS })
  await looksRight(page, 'state-refunded')
})
