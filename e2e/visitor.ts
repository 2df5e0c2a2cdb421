import { randomBytes } from 'node:crypto'
import { expect } from '@playwright/test'
import type { Cookie, Page } from '@playwright/test'
import { totpCode } from '../core/domain/totp'

export const PASSWORD = 'a sentence is a fine password'

/** Where the Aura under test is. */
export function auraUrl(path = '/'): string {
  const url = process.env.AURA_E2E_URL
  if (!url) throw new Error('AURA_E2E_URL is not set')
  return new URL(path, url).href
}

export async function signUp(page: Page): Promise<string> {
  const email = `${randomBytes(5).toString('hex')}@example.com`
  await page.goto(auraUrl('/signup'))
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your agent')
  return email
}

export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto(auraUrl('/signin'))
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Who the staff's member of this world is; `totpKey` makes their codes. */
export function staffMember() {
  const [email = '', password = '', totpKey = ''] = (process.env.AURA_E2E_STAFF ?? '').split(' ')
  return { email, password, totpKey }
}

/** A code is good once: each process that tests signs in once, and its pages share that session. */
const staffCookies = new Map<string, Cookie[]>()

export async function signInAsStaff(page: Page): Promise<void> {
  await page.context().addCookies(staffCookies.get(auraUrl()) ?? [])
  await page.goto(auraUrl('/console/runs'))
  if (new URL(page.url()).pathname === '/signin') await giveCredentials(page)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Runs')
  staffCookies.set(auraUrl(), await page.context().cookies())
}

async function giveCredentials(page: Page): Promise<void> {
  const { email, password, totpKey } = staffMember()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Type your code')
  // Another process may have used the code of this half minute.
  await expect(async () => {
    const heading = page.getByRole('heading', { level: 1 })
    // The answer to the try before may have come late.
    if ((await heading.innerText()) !== 'Runs') {
      await page.getByLabel('Code').fill(totpCode(totpKey, new Date()))
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    }
    await expect(heading).toHaveText('Runs', { timeout: 5_000 })
  }).toPass({ intervals: [1_000, 31_000], timeout: 240_000 })
}

/** Orders the first plan. Ends on the page where it is paid. */
export async function order(page: Page): Promise<void> {
  await page.goto(auraUrl('/agents/new'))
  await page
    .getByRole('link', { name: /^Choose/ })
    .first()
    .click()
  await page.getByRole('button', { name: /^Pay/ }).click()
  await page.waitForURL(/\/checkout\//)
}

/** Orders the first plan and pays with the card that works. Ends on the agent's page. */
export async function buy(page: Page): Promise<void> {
  await order(page)
  await pay(page)
  await page.waitForURL(/\/agents\/[0-9a-f-]{36}$/)
}

/** On the sandbox's checkout page: the first card is the one that pays. */
export async function pay(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /pay|subscribe/i })
    .first()
    .click()
}

export async function readyAgent(page: Page): Promise<string> {
  await signUp(page)
  await buy(page)
  await untilReady(page)
  return page.url()
}

export async function untilReady(page: Page, limitMs = 400_000): Promise<void> {
  await expect(page.locator('.status').first()).toHaveText('Ready', { timeout: limitMs })
}

/** Said in a toast that does not stay; the address does. */
export const backupStarted = (page: Page) => expect(page).toHaveURL(/[?&]said=backupStarted$/)

/** Waits until a run of the agent's that is not `before` is over. */
export async function untilNextRunEnded(page: Page, url: string, before: string | null): Promise<void> {
  await expect
    .poll(
      async () => {
        const run = await runOf(page, url)
        return run !== null && run.id !== before && !run.isOpen
      },
      { timeout: 400_000 },
    )
    .toBe(true)
  await page.goto(url)
}

/** The agent's newest run, from its status address. `url`: its page. */
export async function runOf(page: Page, url: string): Promise<{ id: string; isOpen: boolean } | null> {
  const status = (await (await page.request.get(`${url}/status`)).json()) as {
    run: { id: string; isOpen: boolean } | null
  }
  return status.run
}
