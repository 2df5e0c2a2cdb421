import { expect, test } from '@playwright/test'
import { breakCloud, mend } from '../faults'
import { looksRight } from '../looksRight'
import { openOwnWorld, type OwnWorld } from '../ownWorld'
import { HELD_MS, slowCloud, usualCloud } from '../slowCloud'
import { buy, signUp, untilReady } from '../visitor'

const STAGES = [
  'Creating machine',
  'Starting machine',
  'Configuring agent',
  'Joining network',
  'Checking agent',
]
const START_MS = 660_000
const CANCEL_MS = 400_000

let world: OwnWorld

// Setups are slowed down so that each is met under way, in a world of their own, one after the other.
test.describe.configure({ mode: 'default' })
test.beforeAll(async () => {
  test.setTimeout(START_MS)
  world = await openOwnWorld()
})
test.beforeEach(() => slowCloud({ createMs: HELD_MS }))
test.afterEach(() => Promise.all([usualCloud(), mend()]))
test.afterAll(() => world?.close())

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
  await usualCloud()
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

/** Writes down every lead, task and finished stage that the page shows. It would be gone after a reload. */
function watchLeads() {
  const store = window as unknown as { seen: string[] }
  store.seen = []
  const look = () => {
    const lead = document.querySelector('#agent-lead')?.textContent ?? ''
    const task =
      document.querySelector('.stages .is-now .stages__name > span:not(.offscreen)')?.textContent ?? ''
    // One that came and went between two answers is still there as done.
    const done = [...document.querySelectorAll('.stages .is-done .stages__name > span:not(.offscreen)')]
    for (const words of [lead, task, ...done.map(({ textContent }) => textContent ?? '')])
      if (words && !store.seen.includes(words)) store.seen.push(words)
  }
  look()
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
}

test('a reload and a dropped connection in mid-run lose nothing', async ({ page, context }) => {
  await signUp(page)
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

test('cancelling is told step by step, to the refund', async ({ page }) => {
  await usualCloud()
  await breakCloud('cloudInitLate', 1, 120)
  await signUp(page)
  await buy(page)
  await expect(page.locator('#agent-lead')).toHaveText('Starting machine')
  await page.getByRole('link', { name: /^Cancel setup/ }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('We remove what was made and refund €')
  await expect(dialog.getByRole('button', { name: 'Keep going' })).toBeFocused()
  await dialog.getByRole('button', { name: /^Cancel and refund €/ }).click()
  await expect(page.locator('.stages__name')).toContainText([
    'Stopping',
    'Removing machine',
    'Checking that nothing is left',
    'Ending subscription',
    /Refunding €\d+\.\d\d/,
  ])
  const off = page.getByRole('button', { name: 'Cancel setup' }).and(page.locator('[aria-disabled=true]'))
  await expect(off.or(page.getByText('Cancelled, refunded')).first()).toBeVisible()
  await expect(page.locator('.status').first()).toHaveText('Cancelled, refunded', { timeout: CANCEL_MS })
  await expect(page.locator('#agent-lead')).toContainText(/€\d+\.\d\d (sent|is on its way)/)
  await expect(page.locator('.stages .is-done')).toHaveCount(5)
  await expect(page.getByText('Nothing left running.')).toBeVisible()
})

test('keeping on leaves the setup alone, and the focus where it was', async ({ page }) => {
  await signUp(page)
  const live = page.waitForEvent('websocket') // from then on the page's script answers
  await buy(page)
  await live
  const cancel = page.getByRole('link', { name: /^Cancel setup/ })
  await cancel.click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('alertdialog')).toBeHidden()
  await expect(cancel).toBeFocused()
  await usualCloud()
  await untilReady(page)
})

test('a run under way is accessible and looks right', async ({ page }) => {
  await signUp(page)
  await buy(page)
  await looksRight(page, 'working')
})

test('the question before a cancel is accessible and looks right', async ({ page }) => {
  await signUp(page)
  await buy(page)
  const url = page.url()
  await expect(page.getByRole('link', { name: /^Cancel setup/ })).toBeVisible() // the run is open
  await page.goto(`${url}/cancel`)
  await expect(page.getByRole('button', { name: /^Cancel and refund/ })).toBeVisible()
  await looksRight(page, 'cancel')
})
