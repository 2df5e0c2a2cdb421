import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import { breakCloud, mend } from '../faults'
import { mailTo } from '../mailbox'
import { openOwnProduct } from '../ownProduct'
import type { Product } from '../product/startProduct'
import { valueIn } from '../product/valueIn'
import { HELD_MS, slowCloud, usualCloud } from '../slowCloud'
import {
  auraUrl,
  buy,
  order,
  PASSWORD,
  runOf,
  signIn,
  signInAsStaff,
  signUp,
  untilNextRunEnded,
  untilReady,
} from '../visitor'

const CHANGE_MS = 240_000
const ROUTES = 'app/routes'

let product: Product
/** The addresses that forms were sent to. */
const sent = new Set<string>()

// Every form of the product is filled in and sent by a browser that runs no script, in a product of its own.
test.describe.configure({ mode: 'serial', timeout: 900_000 })
test.use({ javaScriptEnabled: false })
test.beforeAll(async () => {
  test.setTimeout(300_000)
  const env = { REFUND_GRACE_MIN: '60', BILLING_LOOK_MS: '1000' }
  product = await openOwnProduct({ machines: 'simulated', instance: 'plain', env })
})
test.beforeEach(({ page }) => {
  page.on('request', (request) => {
    const { origin, pathname } = new URL(request.url())
    if (request.method() === 'POST' && origin === new URL(product.url).origin) sent.add(pathname)
  })
})
test.afterEach(() => Promise.all([mend(), usualCloud()]))
test.afterAll(() => product?.close())

const chip = (page: Page) => page.locator('.status').first()
const lead = (page: Page) => page.locator('#agent-lead')
const main = (page: Page) => page.getByRole('main')
const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name }).first().click({ timeout: 30_000 })
const elsewhere = async (browser: Browser) =>
  (await browser.newContext({ javaScriptEnabled: false })).newPage()
const idOf = (url: string) => url.slice(url.lastIndexOf('/') + 1)

const one = (column: string, from: string, values?: unknown[]) => valueIn(product, column, from, values)

async function setupFailed(page: Page): Promise<void> {
  await breakCloud('cloudInitFails', 3)
  await signUp(page)
  await buy(page)
  await expect(lead(page)).toContainText('We tried three times and removed everything.', {
    timeout: CHANGE_MS,
  })
}

test('an account: signed up, confirmed, its password forgotten, changed, signed out, deleted', async ({
  page,
  browser,
}) => {
  const email = await signUp(page)
  await page.goto((await mailTo(email, 'Confirm your e-mail')).link)
  await press(page, 'Confirm')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your e-mail is confirmed')
  await page.goto(auraUrl('/account'))
  await page.getByLabel('Theme in this browser').selectOption('dark')
  await press(page, 'Save')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  const other = await elsewhere(browser)
  await signIn(other, email, PASSWORD)
  await page.goto(auraUrl('/account/sessions'))
  await press(page, 'Sign out all others')
  await other.goto(auraUrl('/account'))
  await expect(other).toHaveURL(/\/signin\?back=/)
  await press(page, 'Sign out')
  await page.goto(auraUrl('/reset'))
  await page.getByLabel('E-mail').fill(email)
  await press(page, 'Mail me a link')
  await page.goto((await mailTo(email, 'Choose a new password')).link)
  await page.getByLabel('New password').fill(`${PASSWORD}, anew`)
  await press(page, 'Change password')
  await expect(page.getByRole('status')).toContainText('Your password was changed.')
  await signIn(page, email, `${PASSWORD}, anew`)
  await press(page, /^Theme: dark/)
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', 'dark')
  await page.goto(auraUrl('/account/delete'))
  await page.getByLabel(`Type ${email}`).fill(email)
  await press(page, 'Delete account')
  await expect(page).toHaveURL(auraUrl('/'))
})

test('a payment is dropped, and a setup is cancelled', async ({ page }) => {
  await signUp(page)
  await order(page)
  await page.goto(auraUrl(`/agents/${await one('id', '"Agent" ORDER BY "createdAt" DESC LIMIT 1')}`))
  await press(page, /^Drop/)
  await expect(page).toHaveURL(auraUrl('/home'))
  await slowCloud({ createMs: HELD_MS })
  await buy(page)
  await expect(page.locator('meta[http-equiv=refresh]')).toHaveCount(1)
  await page.getByRole('link', { name: /^Cancel setup/ }).click()
  await press(page, /^Cancel and refund/)
  await usualCloud()
  await expect(chip(page)).toHaveText('Cancelled, refunded', { timeout: CHANGE_MS })
})

test('a setup that failed is paid back when asked', async ({ page }) => {
  await setupFailed(page)
  await page.getByRole('link', { name: /^Refund me/ }).click()
  await press(page, 'Refund me €19.00')
  await expect(page.getByText('Refunded.')).toBeVisible({ timeout: CHANGE_MS })
})

test('a setup that failed is tried again, and all is done with the agent that can be', async ({ page }) => {
  await setupFailed(page)
  await press(page, /^Try again \(no charge\)/)
  await untilReady(page, CHANGE_MS)
  const url = page.url()
  const name = await page.getByRole('heading', { level: 1 }).innerText()

  await test.step('opened', async () => {
    await press(page, `Open ${name}`)
    await expect(page).toHaveTitle(/OpenClaw/)
  })
  await test.step('backed up', async () => {
    await page.goto(`${url}/backups`)
    await press(page, 'Make a backup')
    await untilReady(page, CHANGE_MS)
  })
  await test.step('restored', async () => {
    const before = (await runOf(page, url))?.id ?? null
    await page.goto(`${url}/backups`)
    await page.getByRole('link', { name: /^Restore/ }).click()
    await press(page, 'Back up and restore')
    await untilNextRunEnded(page, url, before)
    expect(await one('outcome', `"Run" WHERE kind = 'restore'`)).toBe('succeeded')
  })
  await test.step('reprovisioned', async () => {
    const before = (await runOf(page, url))?.id ?? null
    await page.goto(`${url}/reprovision`)
    await page.getByLabel('I understand').check()
    await press(page, 'Back up and reprovision')
    await untilNextRunEnded(page, url, before)
    expect(await one('outcome', `"Run" WHERE kind = 'reprovision'`)).toBe('succeeded')
  })
  await test.step('its card changed, at Stripe', async () => {
    await page.goto(auraUrl('/billing'))
    await press(page, /at Stripe$/)
    await expect(page).not.toHaveURL(auraUrl('/billing'))
  })
  await test.step('ended with its period, and kept', async () => {
    await page.goto(`${url}/remove`)
    await page.getByLabel(/^On /).check()
    await page.getByLabel(/^Type /).fill(name)
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await expect(chip(page)).toHaveText('Ending', { timeout: CHANGE_MS })
    await press(page, `Keep it ${name}`)
    await expect(chip(page)).toHaveText('Ready', { timeout: CHANGE_MS })
  })
  await test.step('removed', async () => {
    await page.goto(`${url}/remove`)
    await page.getByLabel(/^Type /).fill(name)
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await expect(chip(page)).toHaveText('Removed', { timeout: CHANGE_MS })
  })
})

test('staff: money, settings, events, looks', async ({ page, browser }) => {
  const theirs = await elsewhere(browser)
  await signUp(theirs)
  await buy(theirs)
  await untilReady(theirs)
  await signInAsStaff(page)

  await test.step('a refund, which fails, and is sent again', async () => {
    await breakCloud('refundFails', 1)
    const customer = await one('"customerId"', '"Agent" WHERE id = $1', [idOf(theirs.url())])
    await page.goto(auraUrl(`/console/customers/${customer}`))
    await page.getByLabel('Amount in euros').fill('5')
    await page.getByLabel('Reason').fill('a kindness')
    await press(page, 'Refund this amount')
    const failed = `"Refund" WHERE state = 'failed'`
    await expect.poll(() => one('id', failed), { timeout: CHANGE_MS }).not.toBe('')
    await page.goto(auraUrl(`/console/refunds/${await one('id', failed)}`))
    await press(page, /^Send .* again$/)
    await expect
      .poll(() => one('count(*)', `"Refund" WHERE state = 'succeeded' AND "amountCents" = 500`), {
        timeout: CHANGE_MS,
      })
      .toBe('1')
  })
  await test.step('a setting', async () => {
    await page.goto(auraUrl('/console/settings'))
    await page.getByLabel('Mails a second', { exact: true }).fill('9')
    await page.getByLabel('Reason for changing Mails a second').fill('a calm day')
    await press(page, 'Change Mails a second')
    await expect(main(page)).toContainText('-> 9')
  })
  await test.step('an event, and all that match', async () => {
    await page.goto(auraUrl('/console/inbox'))
    await page.locator('tr[data-row] th a').first().click()
    await press(page, /^Replay evt_/)
    await expect(main(page)).toContainText('Handled again now.')
    await page.goto(auraUrl('/console/inbox?state=handled'))
    await page.getByLabel(/that match$/).check()
    await press(page, 'Replay')
    await press(page, /^Replay \d+ events/)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Replay(ing)? \d+ events$/)
  })
  await test.step('the doctor', async () => {
    await page.goto(auraUrl('/console/doctor'))
    await press(page, 'Run again')
    await expect
      .poll(() => one('count(*)', `"Setting" WHERE key = 'doctor.report'`), { timeout: CHANGE_MS })
      .not.toBe('0')
  })
})

test('staff: machines, runs, jobs, states', async ({ page, browser }) => {
  const theirs = await elsewhere(browser)
  await signInAsStaff(page)
  const name = await one('name', '"Agent" WHERE "goneAt" IS NULL')
  const agent = await one('id', '"Agent" WHERE "goneAt" IS NULL')

  await test.step('a machine that nobody knows of', async () => {
    const { endpoint, token } = product.sandbox.hetzner
    const labels = { 'aura-environment': 'test', 'aura-agent': 'nobody' }
    const server = { name: 'aura-test-behind-g1', server_type: 'cx23', image: 'debian-12', location: 'nbg1' }
    const made = await fetch(`${endpoint}/servers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...server, labels }),
    })
    expect(made.status).toBe(201)
    await page.goto(auraUrl('/console/findings'))
    await press(page, 'Scan now')
    const found = `"Finding" WHERE kind = 'orphanServer'`
    await expect.poll(() => one('id', found), { timeout: CHANGE_MS }).not.toBe('')
    await page.goto(auraUrl(`/console/findings/${await one('id', found)}`))
    await page.getByLabel('Why').fill('looked at tomorrow')
    await press(page, /^Ignore /)
    await expect.poll(() => one('state', found), { timeout: CHANGE_MS }).toBe('ignored')
  })
  await test.step('an agent that is repaired, and updated', async () => {
    for (const [button, kind] of [
      [/^Repair /, 'repair'],
      [/^Update /, 'update'],
    ] as const) {
      await page.goto(auraUrl(`/console/agents/${name}`))
      await press(page, button)
      await expect
        .poll(() => one('outcome', `"Run" WHERE kind = '${kind}'`), { timeout: CHANGE_MS })
        .toBe('succeeded')
    }
  })
  await test.step('a state that is locked', async () => {
    await product.db.query(
      `UPDATE "TerraformState" SET "lockId" = 'left', "lockInfo" = '{}', "lockedAt" = now() - interval '1 day' WHERE subject LIKE '%' || $1 || '%'`,
      [agent],
    )
    await page.goto(auraUrl(`/console/states/${agent}`))
    await page.getByLabel(/^Type /).fill(name)
    await press(page, 'Unlock')
    await expect
      .poll(() => one('count(*)', `"TerraformState" WHERE "lockId" = 'left'`), { timeout: CHANGE_MS })
      .toBe('0')
  })
  await test.step('a job that failed', async () => {
    const id = randomUUID()
    await product.db.query(
      `INSERT INTO "FailedJob" (id, key, name, lane, payload, "errorCode", message, "groupKey")
       VALUES ($1, 'mail-1', 'sendMail', 'mail', $2, 'internal', 'gone wrong', 'internal gone wrong')`,
      [id, JSON.stringify({ name: 'sendMail', mailId: id })],
    )
    await page.goto(auraUrl(`/console/jobs/mail/${id}`))
    await page.getByLabel('Discard needs a reason').fill('not needed')
    await press(page, /^Discard /)
    await expect
      .poll(() => one('state', '"FailedJob" WHERE id = $1', [id]), { timeout: CHANGE_MS })
      .toBe('discarded')
  })
  await test.step('a run that is stopped', async () => {
    await slowCloud({ createMs: HELD_MS })
    await signUp(theirs)
    await buy(theirs)
    const run = `"Run" WHERE "agentId" = $1`
    const theirAgent = idOf(theirs.url())
    await expect.poll(() => one('ref', run, [theirAgent]), { timeout: CHANGE_MS }).not.toBe('')
    await page.goto(auraUrl(`/console/runs/${await one('ref', run, [theirAgent])}`))
    await press(page, /^Cancel run /)
    await usualCloud()
    await expect.poll(() => one('outcome', run, [theirAgent]), { timeout: CHANGE_MS }).toBe('cancelled')
  })
})

test('no form was left out', () => {
  const takingForms = readdirSync(ROUTES).filter((file) =>
    /export (const|async function) action\b/.test(readFileSync(`${ROUTES}/${file}`, 'utf8')),
  )
  expect(takingForms.length).toBeGreaterThan(30)
  expect(takingForms.filter((file) => ![...sent].some((path) => addressOf(file).test(path)))).toEqual([])
})

/** Which addresses lead to a route, by its file's name: https://remix.run/docs/en/main/file-conventions/routes */
function addressOf(file: string): RegExp {
  const parts = file
    .replace(/\.tsx?$/, '')
    .split('.')
    .filter((part) => !part.startsWith('_'))
  const path = parts.map((part) => (part.startsWith('$') ? '[^/]+' : part.replace(/_$/, '')))
  return new RegExp(`^/${path.join('/')}$`)
}
