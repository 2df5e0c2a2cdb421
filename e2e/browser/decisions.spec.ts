import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { backupStarted, readyAgent, runOf, untilNextRunEnded, untilReady } from '../visitor'

const chip = (page: Page) => page.locator('.status').first()
const nameOf = (page: Page) => page.getByRole('heading', { level: 1 }).innerText()

async function backedUp(page: Page): Promise<string> {
  const url = await readyAgent(page)
  await page.getByRole('button', { name: /^Back up/ }).click()
  await backupStarted(page)
  await untilReady(page)
  await expect(page.locator('.live__facts')).toContainText(/verified/)
  return url
}

test('a backup is made, listed as verified, and downloaded as a plain archive', async ({ page }) => {
  await readyAgent(page)
  const name = await nameOf(page)
  await page.getByRole('link', { name: 'Backups' }).click()
  await expect(page.getByText(/^No backup yet\. First one/)).toBeVisible()
  await page.getByRole('button', { name: 'Make a backup' }).click()
  await backupStarted(page)
  await untilReady(page)
  await page.getByRole('link', { name: 'Backups' }).click()
  const row = page.getByRole('row').filter({ hasText: 'You asked for it' })
  await expect(row).toContainText('Verified')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    row.getByRole('link', { name: /^Download/ }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(new RegExp(`^${name}-\\d{8}-\\d{4}\\.tar\\.gz$`))
  expect(gunzipSync(readFileSync(await download.path())).length).toBeGreaterThan(0)
})

test('a reprovision says what it does, wants “I understand”, and ends ready', async ({ page }) => {
  const url = await backedUp(page)
  const before = (await runOf(page, url))?.id ?? null
  const name = await nameOf(page)
  const opener = page.getByRole('link', { name: `Reprovision ${name}` })
  await opener.click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('This will delete your agent data on its machine.')
  await expect(dialog).toContainText('Up to here nothing is deleted; you can cancel')
  await expect(dialog.getByRole('link', { name: 'Download backup first' })).toBeVisible()
  await expect(dialog.getByRole('button', { name: `Keep ${name} as it is` })).toBeFocused()
  await dialog.getByRole('button', { name: 'Back up and reprovision' }).click()
  // The browser holds the form back: the box is not ticked.
  await expect(dialog).toBeVisible()
  await dialog.getByLabel('I understand').check()
  await dialog.getByRole('button', { name: 'Back up and reprovision' }).click()
  await expect(page.locator('.stages__name')).toContainText([
    'Backing up your data',
    'Verifying the backup',
    'Removing the old machine',
  ])
  await untilNextRunEnded(page, url, before)
  await untilReady(page)
})

test('an older backup is restored, with today’s backed up first', async ({ page }) => {
  const url = await backedUp(page)
  const before = (await runOf(page, url))?.id ?? null
  await page.goto(`${url}/backups`)
  await page.getByRole('link', { name: /^Restore/ }).click()
  await expect(page.getByText(/^Replaces today’s data with/)).toContainText('Today’s is backed up first.')
  await page.getByRole('button', { name: 'Back up and restore' }).click()
  await untilNextRunEnded(page, url, before)
  await page.goto(`${url}/backups`)
  await expect(page.getByRole('row').filter({ hasText: 'Before a restore' })).toContainText('Verified')
  await page.goto(`${url}/activity`)
  await expect(page.getByRole('row').filter({ hasText: 'Restore' })).toContainText('You')
})

test('what is refused is said in place, and what was typed and chosen stays', async ({ page }) => {
  const url = await readyAgent(page)
  await page.goto(`${url}/remove`)
  await page.getByLabel(/^On /).check()
  await page.getByLabel('With a final backup').uncheck()
  await page.getByLabel(/^Type /).fill('something else')
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(page.getByLabel(/^Type /)).toBeFocused()
  await expect(page.getByLabel(/^Type /)).toHaveValue('something else')
  await expect(page.getByLabel(/^On /)).toBeChecked()
  await expect(page.getByLabel('With a final backup')).not.toBeChecked()
})

test('an end at the period’s end can be taken back', async ({ page }) => {
  const url = await readyAgent(page)
  const name = await nameOf(page)
  await page.goto(`${url}/remove`)
  await page.getByLabel(/^On /).check()
  await page.getByLabel(/^Type /).fill(name)
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(chip(page)).toHaveText('Ending')
  await expect(page.locator('#agent-lead')).toContainText('; then removed, with a final backup.')
  await page.getByRole('button', { name: `Keep it ${name}` }).click()
  await expect(chip(page)).toHaveText('Ready')
})

test('what is removed keeps its final backup, which can be had again', async ({ page }) => {
  const url = await readyAgent(page)
  const name = await nameOf(page)
  await page.goto(`${url}/remove`)
  await page.getByLabel(/^Type /).fill(name)
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(chip(page)).toHaveText('Removed', { timeout: 180_000 })
  await expect(page.locator('#agent-lead')).toContainText('Final backup until')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /^Download/ }).click(),
  ])
  expect(gunzipSync(readFileSync(await download.path())).length).toBeGreaterThan(0)
  await page.getByRole('link', { name: 'New agent with this data' }).click()
  // Bought a moment ago: the guard says so before any money moves.
  await expect(page.getByText(/^One new setup an hour\. Next at /).first()).toBeVisible()
  await page.goto(`${page.url()}&plan=small`)
  await expect(page.getByText('comes back from your backup')).toBeVisible()
  await expect(page.getByRole('alert')).toContainText('One new setup an hour.')
  await expect(page.getByRole('button', { name: /^Pay/ })).toHaveAttribute('aria-disabled', 'true')
})
