import { expect, test } from '@playwright/test'
import { looksRight } from '../looksRight'
import { auraUrl, backupStarted, readyAgent, untilReady } from '../visitor'

test('backups, activity and billing are accessible and look right', async ({ page }) => {
  const url = await readyAgent(page)
  await page.goto(`${url}/backups`)
  await looksRight(page, 'backups-none')
  await page.getByRole('button', { name: 'Make a backup' }).click()
  await untilReady(page)
  for (const name of ['backups', 'activity']) {
    await page.goto(`${url}/${name}`)
    await expect(page.getByRole('table')).toBeVisible()
    await looksRight(page, name)
  }
  await page.goto(auraUrl('/billing'))
  await expect(page.getByRole('table')).toBeVisible()
  await looksRight(page, 'billing')
})

test('the question before a reprovision is accessible and looks right, as dialog and as page', async ({
  page,
}) => {
  const url = await readyAgent(page)
  await page.getByRole('link', { name: /^Reprovision/ }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await looksRight(page, 'reprovision-dialog')
  await page.goto(`${url}/reprovision`)
  await looksRight(page, 'reprovision')
})

test('by keyboard alone a backup is made and a reprovision is asked for and kept from', async ({ page }) => {
  await readyAgent(page)
  const press = async (name: RegExp, role: 'button' | 'link') => {
    const wanted = page.getByRole(role, { name }).first()
    await expect(async () => {
      await page.keyboard.press('Tab')
      await expect(wanted).toBeFocused({ timeout: 50 })
    }).toPass({ intervals: [0], timeout: 180_000 })
    await page.keyboard.press('Enter')
  }
  await press(/^Back up/, 'button')
  await backupStarted(page)
  await untilReady(page)
  await press(/^Reprovision/, 'link')
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('link', { name: /^Reprovision/ })).toBeFocused()
})
