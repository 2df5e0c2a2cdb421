import { expect, test } from '@playwright/test'
import { buy, readyAgent, signUp } from '../visitor'
import { slowCloud, usualCloud } from '../slowCloud'

test('cancelling is told step by step, to the refund', async ({ page }) => {
  await signUp(page)
  await buy(page)
  await expect(page.locator('#agent-lead')).toHaveText('Configuring agent', { timeout: 180_000 })
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
  await expect(page.getByRole('button', { name: 'Cancel setup' })).toHaveAttribute('aria-disabled', 'true')
  await expect(page.locator('.status').first()).toHaveText('Cancelled, refunded', { timeout: 180_000 })
  await expect(page.locator('#agent-lead')).toContainText(/€\d+\.\d\d (sent|is on its way)/)
  await expect(page.locator('.stages .is-done')).toHaveCount(5)
  await expect(page.getByText('Nothing left running.')).toBeVisible()
})

test('keeping on leaves the setup alone, and the focus where it was', async ({ page }) => {
  await signUp(page)
  await slowCloud(20_000)
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
  await expect(page.locator('.status').first()).toHaveText('Ready', { timeout: 180_000 })
})

test('a ready agent is removed once its name is typed, and proved gone', async ({ page }) => {
  await readyAgent(page)
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  await page.getByRole('link', { name: `Remove ${name}` }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByLabel(`Type ${name} to remove it`).fill(name)
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(page.locator('.status').first()).toHaveText('Removed', { timeout: 180_000 })
  await expect(page.locator('#agent-lead')).toContainText('Proved gone')
})

test('a wrong name removes nothing', async ({ page }) => {
  const url = await readyAgent(page)
  await page.goto(`${url}/remove`)
  await page.getByLabel(/^Type /).fill('something else')
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(page.getByLabel(/^Type /)).toHaveAttribute('aria-invalid', 'true')
  await page.goto(url)
  await expect(page.locator('.status').first()).toHaveText('Ready')
})
