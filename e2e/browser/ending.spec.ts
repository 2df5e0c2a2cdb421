import { expect, test } from '@playwright/test'
import { readyAgent } from '../visitor'

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
