import { expect, test } from '@playwright/test'
import { slowCloud, usualCloud } from '../slowCloud'
import { auraUrl, buy, signUp, untilReady } from '../visitor'

const STAGES = [
  'Creating machine',
  'Starting machine',
  'Configuring agent',
  'Joining network',
  'Checking agent',
]

test('from sign up to ready to Open, every stage seen in two tabs without a reload', async ({
  page,
  context,
}) => {
  await signUp(page)
  await buy(page)
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  const other = await context.newPage()
  await other.goto(page.url())
  for (const tab of [page, other]) {
    await tab.evaluate(watchLeads)
    await expect(tab.locator('.stages li')).toContainText(STAGES)
  }
  await Promise.all([page, other].map((tab) => untilReady(tab)))
  for (const tab of [page, other]) {
    const seen = await tab.evaluate(() => (window as unknown as { seen: string[]; loads: number }).seen)
    expect(STAGES.filter((stage) => seen.includes(stage)).length).toBeGreaterThanOrEqual(4)
    expect(seen.some((words) => /^task \d+ of \d+: /.test(words))).toBe(true)
  }
  await page.getByRole('button', { name: `Open ${name}` }).click()
  await page.waitForURL(`http://${name}.localhost:*/`)
  await expect(page).toHaveTitle(/OpenClaw/)
})

/** Writes down every lead and every task that the page shows. It would be gone after a reload. */
function watchLeads() {
  const store = window as unknown as { seen: string[] }
  store.seen = []
  const look = () => {
    const lead = document.querySelector('#agent-lead')?.textContent ?? ''
    const task =
      document.querySelector('.stages .is-now .stages__name > span:not(.offscreen)')?.textContent ?? ''
    for (const words of [lead, task]) if (words && store.seen.at(-1) !== words) store.seen.push(words)
  }
  look()
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
}

test('a reload and a dropped connection in mid-run lose nothing', async ({ page, context }) => {
  await signUp(page)
  await slowCloud(30_000)
  await buy(page)
  await expect(page.locator('#agent-lead')).toHaveText('Creating machine')
  const live = page.waitForEvent('websocket')
  await page.reload()
  await live
  await expect(page.locator('.stages li')).toContainText(STAGES)
  await context.setOffline(true)
  await expect(page.getByText('Connection lost.')).toBeVisible()
  await usualCloud()
  await context.setOffline(false)
  await untilReady(page)
  await expect(page.getByText('Connection lost.')).toBeHidden()
})

test('without script the whole way works: sign up, order, pay, see the run, cancel', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await signUp(page)
  await buy(page)
  await expect(page.locator('meta[http-equiv=refresh]')).toHaveCount(1)
  await page.getByRole('link', { name: /^Cancel setup/ }).click()
  await page.getByRole('button', { name: /^Cancel and refund/ }).click()
  await expect(page).toHaveURL(new RegExp(`${auraUrl('/agents/')}[0-9a-f-]{36}$`))
  await expect(page.locator('.status').first()).toHaveText(/Cancell/)
  await context.close()
})
