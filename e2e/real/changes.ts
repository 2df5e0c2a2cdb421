import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { backupStarted, buy, signUp, untilReady } from '../visitor'

/** A real machine takes a minute or two; beside other suites, several. */
export const CHANGE_LIMIT_MS = 480_000

export const chip = (page: Page) => page.locator('.status').first()
/** The stage that is under way. */
export const stageNow = (page: Page) => page.locator('.stages li[aria-current=step] .stages__name')

/** Somebody with an agent that is ready. Ends on its page. */
export async function owner(page: Page) {
  const email = await signUp(page)
  await buy(page)
  await untilReady(page, CHANGE_LIMIT_MS)
  return { email, url: page.url(), agent: await page.getByRole('heading', { level: 1 }).innerText() }
}

/** Until the page's own script answers: before, a question would be a page. */
export async function openAgentPage(page: Page, url: string): Promise<void> {
  const live = page.waitForEvent('websocket')
  await page.goto(url)
  await live
}

/** Asks for a new machine by the page's own button, and answers its question. Ends on the agent's page, at work. */
export async function reprovision(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Reprovision/ }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel('I understand').check()
  await dialog.getByRole('button', { name: 'Back up and reprovision' }).click()
  await expect(chip(page)).toHaveText('Reprovisioning')
}

/** Stops what is under way; the question has to promise this. */
export async function cancel(page: Page, promise: string): Promise<void> {
  await page.getByRole('link', { name: /^Cancel/ }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText(promise)
  await dialog.getByRole('button', { name: 'Stop it' }).click()
  await expect(chip(page)).not.toHaveText('Reprovisioning')
}

/** Makes a backup by the page's own button, and waits for it. */
export async function backUp(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Back up/ }).click()
  await backupStarted(page)
  await untilReady(page, CHANGE_LIMIT_MS)
}
