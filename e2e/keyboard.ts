import { expect } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'

/** More stops than any page of ours has before what is looked for. */
const STOPS_MAX = 150

/** Goes on with Tab until this has the focus: the way of somebody without a mouse. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible()
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${String(wanted)} was not reached in ${STOPS_MAX} stops`)
}

/** To a button or a link, and Enter. */
export async function press(page: Page, role: 'button' | 'link', name: string | RegExp): Promise<void> {
  await tabTo(page, page.getByRole(role, { name }).first())
  await page.keyboard.press('Enter')
}

/** To a field, and what is typed there takes the place of what it held. */
export async function type(page: Page, label: string | RegExp, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(label).first())
  await page.keyboard.press('Control+A')
  await page.keyboard.type(text)
}

/** To a box or a radio, and Space. */
export async function tick(page: Page, label: string | RegExp): Promise<void> {
  await tabTo(page, page.getByLabel(label))
  await page.keyboard.press('Space')
}
