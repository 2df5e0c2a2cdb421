import { expect, test } from '@playwright/test'
import { press, tabTo, tick, type } from '../keyboard'
import {
  auraUrl,
  backupStarted,
  readyAgent,
  runOf,
  signInAsStaff,
  signUp,
  untilNextRunEnded,
  untilReady,
} from '../visitor'

// A page has many stops, and each is looked at.
test.describe.configure({ timeout: 900_000 })

test('by keyboard alone: back up, reprovision, restore, remove', async ({ page }) => {
  const url = await readyAgent(page)
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  let before: string | null = null
  const note = async () => void (before = (await runOf(page, url))?.id ?? null)
  const again = async () => {
    await untilNextRunEnded(page, url, before)
    await untilReady(page)
  }
  await press(page, 'button', /^Back up/)
  await backupStarted(page)
  await untilReady(page)

  await note()
  await press(page, 'link', /^Reprovision/)
  await tick(page, 'I understand')
  await press(page, 'button', 'Back up and reprovision')
  await again()

  await note()
  await press(page, 'link', 'Backups')
  await press(page, 'link', /^Restore/)
  await expect(page).toHaveURL(/\/restore\//)
  await press(page, 'button', 'Back up and restore')
  await expect(page).toHaveURL(url)
  await again()

  await press(page, 'link', /^Remove/)
  await type(page, /^Type /, name)
  await press(page, 'button', 'Remove')
  await expect(page.locator('.status').first()).toHaveText('Removed', { timeout: 180_000 })
})

test('by keyboard alone: billing, and the settings of an account', async ({ page }) => {
  await readyAgent(page)
  await press(page, 'link', 'Billing')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Billing')
  await press(page, 'button', 'Card and invoices at Stripe')
  await expect(page.getByRole('button', { name: 'Use this card' })).toBeVisible()
  await press(page, 'link', 'Back')
  await press(page, 'link', 'Account')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Account')
  await tabTo(page, page.getByLabel('Theme in this browser'))
  await page.keyboard.type('Dark')
  await press(page, 'button', 'Save')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('by keyboard alone: an account is left', async ({ page }) => {
  const email = await signUp(page)
  await press(page, 'link', 'Account')
  await press(page, 'link', 'Delete account')
  await type(page, /^Type /, email)
  await press(page, 'button', 'Delete account')
  await expect(page).toHaveURL(auraUrl('/'))
})

test('by keyboard alone: staff change a setting', async ({ page }) => {
  await signInAsStaff(page)
  await press(page, 'link', 'Settings')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings')
  await type(page, 'Data kept', '29')
  await type(page, 'Reason for changing Data kept', 'by keyboard')
  await press(page, 'button', 'Change Data kept')
  await expect(page.getByRole('main')).toContainText('-> 29')
})
